package io.jenkins.plugins.esphome.queue;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.Lane;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.QueueMarks.Quarantine;
import io.jenkins.plugins.esphome.queue.StateMachine.Trigger;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What becomes of a job when its process, its machine or its worker is lost (J6, Q10), and of what an orphan may still use
 * (Q13).
 */
final class Losing {

    private final Change change;
    private final QueueState state;
    private final Lanes lanes;
    private final Running running;
    private final Placing placing;
    private final Cancelling cancelling;
    private final Ending ending;
    private final int maxRuns;

    Losing(
            Change change,
            Lanes lanes,
            Running running,
            Placing placing,
            Cancelling cancelling,
            Ending ending,
            int maxRuns) {
        this.change = change;
        this.state = change.state();
        this.lanes = lanes;
        this.running = running;
        this.placing = placing;
        this.cancelling = cancelling;
        this.ending = ending;
        this.maxRuns = maxRuns;
    }

    boolean lose(JobId id, Orphan orphan, String reason) {
        return running.ifRunning(id, job -> lose(job, orphan, reason));
    }

    private void lose(FirmwareJob job, Orphan orphan, String reason) {
        MachineId machine = job.machine().orElseThrow();
        if (orphan == Orphan.MAY_LIVE) {
            lanes.quarantine(job, machine);
            change.rememberMarks();
        }
        Trigger wanted = job.losses() + 1 < maxRuns ? Trigger.LOSE : Trigger.GIVE_UP;
        switch (StateMachine.intended(job, wanted)) {
            case LOSE -> running.requeue(job, job.reset(reason), machine);
            case STOP -> ending.endCancelled(job);
            default ->
                ending.end(job, JobStatus.FAILED, JobResult.failed(1, "lost " + maxRuns + " times, last: " + reason));
        }
    }

    boolean loseHost(MachineId machine) {
        if (state.lostHosts.contains(machine)) {
            return false;
        }
        state.lostHosts = state.lostHosts.plus(machine);
        for (JobId id : state.load(machine).jobs()) {
            FirmwareJob job = state.jobs.get(id);
            if (state.chosen.containsKey(id)) {
                placing.unchoose(id, machine + " is not connected any more");
            } else if (job.cancelledBy().isPresent()) {
                cancelling.abandon(job, machine);
            }
        }
        return true;
    }

    boolean findHost(MachineId machine) {
        if (!state.lostHosts.contains(machine)) {
            return false;
        }
        state.lostHosts = state.lostHosts.minus(machine);
        change.placeable();
        return true;
    }

    boolean orphanGone(JobId job, MachineId machine) {
        List<Quarantine> gone = state.quarantines.values().stream()
                .filter(quarantine ->
                        quarantine.job().equals(job) && quarantine.machine().equals(machine))
                .toList();
        gone.forEach(lanes::release);
        if (!gone.isEmpty()) {
            change.rememberMarks();
        }
        return !gone.isEmpty();
    }

    boolean failLane(Lane lane, String error) {
        boolean first = state.failure.isEmpty();
        state.failure = Optional.of("the " + lane.name().toLowerCase(Locale.ROOT) + " lane stopped: " + error);
        state.chosen.keySet().forEach(id -> placing.unchoose(id, error));
        List<FirmwareJob> driven = state.loads.values().stream()
                .flatMap(load -> load.jobs().stream())
                .map(state.jobs::get)
                .filter(job -> job.type().lane() == lane)
                .toList();
        driven.forEach(job -> lose(job, Orphan.MAY_LIVE, state.failure.get()));
        return first;
    }

    boolean restartLanes() {
        boolean failed = state.failure.isPresent();
        state.failure = Optional.empty();
        change.placeable();
        return failed;
    }
}
