package io.jenkins.plugins.esphome.queue;

import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.Owned;
import io.jenkins.plugins.esphome.model.QueueMarks.Quarantine;
import io.jenkins.plugins.esphome.model.Work;
import java.util.Optional;
import org.pcollections.TreePSet;

/** Says why a job waits, in words (S4): worked out when somebody asks, because a hundred thousand wait and few are looked at. */
final class WaitReasons {

    private WaitReasons() {}

    static String of(QueueState state, FirmwareJob job) {
        if (job.isHeld()) {
            return "held until " + job.dependsOn().orElseThrow() + " is compiled";
        }
        if (state.failure.isPresent()) {
            return "waits: a lane failed (" + state.failure.get() + ")";
        }
        if (state.chosen.containsKey(job.id())) {
            return "waits for its lease on " + state.chosen.get(job.id());
        }
        return own(state, job).or(() -> groups(state, job)).orElse("waits for the scheduler");
    }

    private static Optional<String> own(QueueState state, FirmwareJob job) {
        return Optional.ofNullable(state.jobReasons.get(job.id())).or(() -> {
            if (job.work() instanceof Work.Upload upload) {
                return ofUpload(state, job, upload);
            }
            if (job.work() instanceof Work.Compile compile) {
                return ofCompile(state, job, compile);
            }
            if (job.work() instanceof Work.Clean clean) {
                return Optional.of("waits until the running compile of " + clean.configuration() + " has ended");
            }
            return job.work() instanceof Work.ResetBuildEnv && !state.listed.containsKey(job.id())
                    ? Optional.of("waits until the machine's jobs have ended")
                    : Optional.empty();
        });
    }

    private static Optional<String> groups(QueueState state, FirmwareJob job) {
        return state.requirement(job).flatMap(group -> Optional.ofNullable(state.groupReasons.get(group)));
    }

    private static Optional<String> ofUpload(QueueState state, FirmwareJob job, Work.Upload upload) {
        Owned.Device device = new Owned.Device(upload.device());
        if (state.owners.containsKey(device)) {
            return Optional.of("waits: " + device + " is in use by " + state.owners.get(device));
        }
        Quarantine quarantine = state.quarantines.get(device);
        if (quarantine != null) {
            return Optional.of("waits: a lost process of " + quarantine.job() + " on " + quarantine.machine()
                    + " may still write to " + device);
        }
        Optional<ConfigurationId> cleaning = upload.readsTree().filter(state.cleans::containsKey);
        if (cleaning.isPresent()) {
            return Optional.of("waits until the CLEAN of " + cleaning.get() + " has ended");
        }
        return behind(state.deviceLines.getOrDefault(upload.device(), TreePSet.empty()), job.id());
    }

    private static Optional<String> ofCompile(QueueState state, FirmwareJob job, Work.Compile compile) {
        Optional<JobId> twin = QueueState.Build.of(job).map(state.building::get);
        if (twin.isPresent()) {
            return Optional.of("waits: " + twin.get() + " builds the same");
        }
        return state.requirement(job)
                .map(group -> new QueueState.BuildLine(group, compile.configuration(), compile.identity()))
                .flatMap(line -> behind(state.buildLines.getOrDefault(line, TreePSet.empty()), job.id()));
    }

    private static Optional<String> behind(TreePSet<JobId> line, JobId job) {
        if (line.isEmpty() || line.first().equals(job)) {
            return Optional.empty();
        }
        return Optional.of("waits behind " + line.first());
    }
}
