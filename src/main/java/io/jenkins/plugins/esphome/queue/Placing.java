package io.jenkins.plugins.esphome.queue;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Placement;
import io.jenkins.plugins.esphome.queue.StateMachine.Trigger;
import io.jenkins.plugins.esphome.schedule.Decision;
import java.util.List;
import java.util.Optional;

/** What happens between the scheduler's word about a job that waits and the run that begins (S2, S4). */
final class Placing {

    private final Change change;
    private final QueueState state;
    private final Lanes lanes;
    private final Running running;
    private final Ending ending;

    Placing(Change change, Lanes lanes, Running running, Ending ending) {
        this.change = change;
        this.state = change.state();
        this.lanes = lanes;
        this.running = running;
        this.ending = ending;
    }

    boolean choose(JobId id, MachineId machine) {
        FirmwareJob job = state.jobs.get(id);
        if (job == null || state.chosen.containsKey(id) || !lanes.canStart(job, machine)) {
            return false;
        }
        lanes.dequeue(job);
        lanes.occupy(job, machine);
        lanes.choose(id, machine);
        return true;
    }

    boolean unchoose(JobId id, String reason) {
        FirmwareJob job = state.jobs.get(id);
        Optional<MachineId> machine = lanes.unchoose(id);
        if (machine.isEmpty()) {
            return false;
        }
        lanes.vacate(job, machine.get());
        lanes.enqueue(job);
        state.jobReasons = state.jobReasons.plus(id, reason);
        return true;
    }

    boolean grant(JobId id, Placement placement) {
        Optional<MachineId> chosen = Optional.ofNullable(state.chosen.get(id));
        boolean here = chosen.filter(placement.machine()::equals).isPresent();
        if (chosen.isPresent() && !here) {
            unchoose(id, "its lease is on " + placement.machine());
        }
        if (!here && !choose(id, placement.machine())) {
            return false;
        }
        if (state.failure.isPresent() || state.lostHosts.contains(placement.machine())) {
            unchoose(id, "its machine went away");
            return false;
        }
        lanes.unchoose(id);
        state.seenFrom = state.seenFrom.minus(id);
        change.put(state.jobs.get(id).running(placement, change.now()));
        return true;
    }

    boolean confirm(JobId id) {
        FirmwareJob job = state.jobs.get(id);
        if (job == null || job.status() != JobStatus.RUNNING) {
            return false;
        }
        if (job.cancelledBy().isPresent()) {
            ending.endCancelled(job);
            return false;
        }
        return true;
    }

    boolean note(List<Decision> decisions) {
        decisions.forEach(this::note);
        return !decisions.isEmpty();
    }

    private void note(Decision decision) {
        if (decision instanceof Decision.WaitGroup group && state.candidates.containsKey(group.requirement())) {
            state.groupReasons = state.groupReasons.plus(group.requirement(), group.reason());
        } else if (decision instanceof Decision.Wait wait && state.listed.containsKey(wait.job())) {
            state.jobReasons = state.jobReasons.plus(wait.job(), wait.reason());
        } else if (decision instanceof Decision.Ask ask && state.listed.containsKey(ask.job())) {
            announceWait(state.jobs.get(ask.job()), ask.reason());
        } else if (decision instanceof Decision.Refuse refuse && state.listed.containsKey(refuse.job())) {
            running.finish(state.jobs.get(refuse.job()), Trigger.FAIL, JobResult.failed(1, refuse.reason()));
        }
    }

    /** Minutes may pass until a cloud has brought a machine: whoever follows the job is told, once. */
    private void announceWait(FirmwareJob job, String reason) {
        if (!job.waitReason().equals(Optional.of(reason))) {
            change.put(job.waiting(reason));
        }
    }
}
