package io.jenkins.plugins.esphome.queue;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.queue.StateMachine.Trigger;
import java.util.Comparator;
import java.util.List;
import org.pcollections.TreePSet;

/**
 * How somebody's wish that a job should not be becomes its end (Q8): at once while it waits, by a kill while it runs, and
 * without one where its machine cannot be asked or the kill did not work. What may live on then stays locked.
 */
final class Cancelling {

    private final Change change;
    private final QueueState state;
    private final Lanes lanes;
    private final Ending ending;

    Cancelling(Change change, Lanes lanes, Ending ending) {
        this.change = change;
        this.state = change.state();
        this.lanes = lanes;
        this.ending = ending;
    }

    boolean cancelRequest(RequestId id, String by) {
        ActiveRequest active = state.requests.get(id);
        if (active == null) {
            return false;
        }
        List<FirmwareJob> uploadsFirst = state.jobsOf(active).stream()
                .sorted(Comparator.comparing(
                        (FirmwareJob job) -> job.dependsOn().isEmpty()))
                .toList();
        boolean any = false;
        for (FirmwareJob job : uploadsFirst) {
            any |= cancel(job.id(), by);
        }
        return any;
    }

    boolean giveUp(RequestId id, RequestId number, String by) {
        if (!state.requests.containsKey(id)) {
            return false;
        }
        TreePSet<RequestId> others = state.wantedBy(id).minus(number);
        if (others.isEmpty()) {
            cancelRequest(id, by);
            return false;
        }
        if (others.size() < state.wantedBy(id).size()) {
            state.joined = state.joined.plus(id, others);
            change.rememberMarks();
        }
        return true;
    }

    boolean cancel(JobId id, String by) {
        FirmwareJob job = state.jobs.get(id);
        if (job == null || StateMachine.next(job.status(), Trigger.CANCEL).isEmpty()) {
            return false;
        }
        if (job.status() == JobStatus.RUNNING) {
            wish(job, by);
            return true;
        }
        ending.end(job.cancelRequested(by), JobStatus.CANCELLED, ending.cancelled(job.cancelRequested(by)));
        return true;
    }

    private void wish(FirmwareJob job, String by) {
        if (job.cancelledBy().isPresent()) {
            return;
        }
        change.put(job.cancelRequested(by));
        MachineId machine = job.machine().orElseThrow();
        if (state.lostHosts.contains(machine)) {
            abandon(state.jobs.get(job.id()), machine);
        } else {
            change.kill(job.id());
        }
    }

    /** Its machine cannot be asked. */
    void abandon(FirmwareJob job, MachineId machine) {
        abandon(job, machine, job.id() + " could not be stopped on " + machine);
    }

    /** It ends now, and what it used waits for its orphan. */
    private void abandon(FirmwareJob job, MachineId machine, String reason) {
        lanes.quarantine(job, machine);
        change.rememberMarks();
        ending.endCancelled(job);
        failWaitingResets(machine, reason);
    }

    boolean cannotStop(JobId id, String reason) {
        FirmwareJob job = state.jobs.get(id);
        if (job == null
                || job.status() != JobStatus.RUNNING
                || job.cancelledBy().isEmpty()) {
            return false;
        }
        abandon(job, job.machine().orElseThrow(), id + " cannot be stopped: " + reason);
        return true;
    }

    void failReset(JobId reset, String reason) {
        ending.end(state.jobs.get(reset), JobStatus.FAILED, JobResult.failed(1, "nothing was wiped: " + reason));
    }

    private void failWaitingResets(MachineId machine, String reason) {
        for (JobId reset : state.resets.getOrDefault(machine, TreePSet.empty())) {
            if (state.jobs.get(reset).status() == JobStatus.QUEUED && lanes.isBegun(reset)) {
                failReset(reset, reason);
            }
        }
    }
}
