package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.fleet.DeviceOutcome;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.report.Summary;
import io.jenkins.plugins.esphome.report.Words;
import io.jenkins.plugins.esphome.store.RequestStore;
import io.jenkins.plugins.esphome.store.StoreReader;
import io.jenkins.plugins.esphome.store.StoredRequest;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the log that says more about a device's failure, after the run: ended requests move to the history. */
final class FailedJobs implements Summary.LogOf {

    private final StateLayout state;
    private final String written;
    private final RunReport report;

    /** @param written the state directory as the user would write it */
    FailedJobs(StateLayout state, String written, RunReport report) {
        this.state = state;
        this.written = written;
        this.report = report;
    }

    @Override
    public Optional<String> find(DeviceOutcome outcome) {
        StoreReader reader = RequestStore.openForReading(state.store());
        return report.requestOf(outcome)
                .flatMap(reader::find)
                .flatMap(request -> culprit(request, outcome))
                .map(job -> place(reader, job));
    }

    /** The compile, if that is what failed; else the device's own job. */
    private static Optional<FirmwareJob> culprit(StoredRequest request, DeviceOutcome outcome) {
        Optional<FirmwareJob> failed = request.jobs().stream()
                .filter(job -> job.status() == JobStatus.FAILED)
                .filter(job -> job.dependsOn().isEmpty() || Words.subject(job).equals(outcome.device()))
                .findFirst();
        return failed.or(() -> request.jobs().stream()
                .filter(job -> Words.subject(job).equals(outcome.device()))
                .reduce((first, last) -> last));
    }

    private String place(StoreReader reader, FirmwareJob job) {
        RequestId request = job.id().request();
        String directory = reader.directory(request)
                .map(path -> " (in " + Path.of(written).resolve(state.root().relativize(path)) + ")")
                .orElse("");
        return "esphome-fleet jobs log " + job.id() + directory;
    }
}
