package io.jenkins.plugins.esphome.queue;

import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Owned;
import io.jenkins.plugins.esphome.model.QueueMarks.Quarantine;
import io.jenkins.plugins.esphome.model.Work;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.pcollections.TreePSet;

/** What a CLEAN or a RESET takes away from others before a build directory is wiped (Q6, Q7). */
final class Wiping {

    private final Change change;
    private final QueueState state;
    private final Lanes lanes;
    private final Placing placing;
    private final Cancelling cancelling;
    private final Ending ending;

    Wiping(Change change, Lanes lanes, Placing placing, Cancelling cancelling, Ending ending) {
        this.change = change;
        this.state = change.state();
        this.lanes = lanes;
        this.placing = placing;
        this.cancelling = cancelling;
        this.ending = ending;
    }

    void clean(FirmwareJob job, Work.Clean clean) {
        ConfigurationId configuration = clean.configuration();
        state.cleaned = state.cleaned.plus(configuration, job.id().requestNumber());
        change.rememberMarks();
        String by = "CLEAN " + job.id();
        clean.device().ifPresent(device -> cancelWaiting(state.uploads.getOrDefault(device, TreePSet.empty()), by));
        state.compiles.getOrDefault(configuration, TreePSet.empty()).forEach(compile -> cancelIfBegun(compile, by));
        state.cleans = Lanes.plus(state.cleans, configuration, job.id());
        lanes.refreshReaders(configuration);
        ending.finishCleans(configuration);
    }

    private void cancelWaiting(TreePSet<JobId> uploads, String by) {
        for (JobId id : uploads) {
            if (state.job(id).filter(job -> job.status() == JobStatus.QUEUED).isPresent()) {
                cancelIfBegun(id, by);
            }
        }
    }

    private void cancelIfBegun(JobId job, String by) {
        if (lanes.isBegun(job)) {
            cancelling.cancel(job, by);
        }
    }

    void reset(FirmwareJob job, MachineId machine) {
        Optional<Quarantine> orphan = state.quarantines.values().stream()
                .filter(quarantine -> quarantine.machine().equals(machine))
                .filter(quarantine -> quarantine.owned() instanceof Owned.BuildDirectory)
                .findFirst();
        if (orphan.isPresent()) {
            cancelling.failReset(job.id(), "a lost process of " + orphan.get().job() + " may still run on " + machine);
            return;
        }
        displace(machine, "RESET " + job.id());
        lanes.refreshResets(machine);
    }

    private void displace(MachineId machine, String by) {
        Set<JobId> displaced = new TreeSet<>(state.load(machine).jobs());
        displaced.addAll(waitingReaders(machine));
        for (JobId id : displaced) {
            FirmwareJob job = state.jobs.get(id);
            if (job == null || !Lanes.yieldsToReset(job)) {
                continue;
            }
            if (state.chosen.containsKey(id) && job.work() instanceof Work.Compile) {
                placing.unchoose(id, "its machine is being reset");
            } else {
                cancelling.cancel(id, by);
            }
        }
    }

    /** Uploads that wait for a lane to read a tree on this machine: the tree will be gone. */
    private List<JobId> waitingReaders(MachineId machine) {
        return state.treeReaders.values().stream()
                .flatMap(TreePSet::stream)
                .map(state.jobs::get)
                .filter(job -> job.released()
                        && state.treeMachine(job).filter(machine::equals).isPresent())
                .map(FirmwareJob::id)
                .toList();
    }
}
