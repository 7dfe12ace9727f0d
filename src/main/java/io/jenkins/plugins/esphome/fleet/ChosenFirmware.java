package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.host.RunFailedException;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.FirmwareSource;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.Placement;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.queue.FirmwareQueue;
import io.jenkins.plugins.esphome.store.RequestStore;
import io.jenkins.plugins.esphome.store.StoredRequest;
import java.io.IOException;
import java.util.Optional;

/** Finds what an upload has to write, and which machine it was compiled on. */
final class ChosenFirmware {
    private final RequestStore store;
    private final FirmwareQueue queue;
    private final FirmwareArchive archive;

    ChosenFirmware(RequestStore store, FirmwareQueue queue, FirmwareArchive archive) {
        this.store = store;
        this.queue = queue;
        this.archive = archive;
    }

    FirmwareArchive.Entry of(Work.Upload upload) throws IOException {
        String fingerprint = fingerprint(upload.firmware());
        return archive.find(fingerprint)
                .orElseThrow(() -> new RunFailedException(
                        "The firmware " + Fingerprints.brief(fingerprint)
                                + " is not in the archive any more: compile it again.",
                        1));
    }

    private String fingerprint(FirmwareSource source) throws RunFailedException {
        if (source instanceof FirmwareSource.Archived archived) {
            return archived.fingerprint();
        }
        JobId compile = ((FirmwareSource.FromCompile) source).compile();
        return job(compile)
                .flatMap(FirmwareJob::result)
                .flatMap(JobResult::fingerprint)
                .orElseThrow(() -> new RunFailedException("The compile " + compile + " left no firmware.", 1));
    }

    /** @return where it was really compiled, not where an earlier build was taken for it; none if nobody knows any more */
    Optional<Placement> compiledOn(Work.Upload upload) throws IOException {
        return builder(upload.firmware()).flatMap(this::job).flatMap(FirmwareJob::placement);
    }

    private Optional<JobId> builder(FirmwareSource source) throws IOException {
        if (source instanceof FirmwareSource.Archived archived) {
            return archive.find(archived.fingerprint()).map(FirmwareArchive.Entry::builtBy);
        }
        JobId compile = ((FirmwareSource.FromCompile) source).compile();
        return Optional.of(job(compile)
                .flatMap(FirmwareJob::result)
                .flatMap(JobResult::builtBy)
                .orElse(compile));
    }

    private Optional<FirmwareJob> job(JobId id) {
        return queue.snapshot()
                .job(id)
                .or(() -> store.find(id.request()).map(StoredRequest::jobs).stream()
                        .flatMap(jobs -> jobs.stream().filter(job -> job.id().equals(id)))
                        .findFirst());
    }
}
