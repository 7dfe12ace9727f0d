package io.jenkins.plugins.esphome.store;

import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Work;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Derives the index from the records, so that it can be made again from them at any time. */
final class HistoryEntries {
    static final RecordFormat<HistoryEntry> FORMAT = RecordFormat.of(HistoryEntry.class);

    static final Comparator<HistoryEntry> NEWEST_FIRST = Comparator.comparing(HistoryEntry::endedAt)
            .thenComparing(HistoryEntry::job)
            .reversed();

    private HistoryEntries() {}

    static List<HistoryEntry> of(StoredRequest ended) {
        Optional<ConfigurationId> shared = ended.jobs().stream()
                .flatMap(job -> configuration(job.work()).stream())
                .findFirst();
        return ended.jobs().stream().map(job -> entry(job, shared)).toList();
    }

    /** @return the month under which the request is filed: when its last job ended, in UTC */
    static YearMonth month(StoredRequest ended) {
        Instant last = ended.jobs().stream()
                .map(HistoryEntries::endedAt)
                .max(Comparator.naturalOrder())
                .orElse(ended.request().filedAt());
        return YearMonth.from(last.atOffset(ZoneOffset.UTC));
    }

    private static HistoryEntry entry(FirmwareJob job, Optional<ConfigurationId> shared) {
        return new HistoryEntry(
                job.id(),
                job.type(),
                job.status(),
                device(job.work()),
                configuration(job.work()).or(() -> shared),
                machine(job),
                job.requester().who(),
                job.createdAt(),
                endedAt(job),
                job.result().flatMap(JobResult::error),
                job.result().flatMap(JobResult::fingerprint));
    }

    private static Instant endedAt(FirmwareJob job) {
        return job.endedAt().orElse(job.createdAt());
    }

    private static Optional<DeviceId> device(Work work) {
        if (work instanceof Work.Upload upload) {
            return Optional.of(upload.device());
        }
        if (work instanceof Work.Rename rename) {
            return Optional.of(rename.from());
        }
        return work instanceof Work.Clean clean ? clean.device() : Optional.empty();
    }

    private static Optional<ConfigurationId> configuration(Work work) {
        if (work instanceof Work.Compile compile) {
            return Optional.of(compile.configuration());
        }
        if (work instanceof Work.Clean clean) {
            return Optional.of(clean.configuration());
        }
        return work instanceof Work.Rename rename ? Optional.of(rename.configuration()) : Optional.empty();
    }

    private static Optional<MachineId> machine(FirmwareJob job) {
        return job.work() instanceof Work.ResetBuildEnv reset ? Optional.of(reset.machine()) : job.machine();
    }
}
