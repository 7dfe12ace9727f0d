package io.jenkins.plugins.esphome.queue;

import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.NotReached;
import io.jenkins.plugins.esphome.model.Phase;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.queue.StateMachine.Trigger;
import java.util.Optional;
import java.util.function.Consumer;
import org.pcollections.TreePSet;

/**
 * What a job's runner reports: phases, the end, and that the job has to wait for its device or goes to another agent (F8).
 * Whatever it reports, a cancel that was asked for wins (Q8).
 */
final class Running {

    private final Change change;
    private final QueueState state;
    private final Lanes lanes;
    private final Ending ending;

    Running(Change change, Lanes lanes, Ending ending) {
        this.change = change;
        this.state = change.state();
        this.lanes = lanes;
        this.ending = ending;
    }

    boolean enter(JobId id, Phase phase) {
        return ifRunning(id, job -> change.put(job.enter(phase, change.now())));
    }

    boolean freeLane(JobId id) {
        return ifRunning(id, job -> lanes.freeSlot(job, job.machine().orElseThrow()));
    }

    boolean complete(JobId id, JobResult result) {
        if (result.exitCode() != 0) {
            throw new IllegalArgumentException("a job with exit code " + result.exitCode() + " has not completed (J7)");
        }
        FirmwareJob job = state.jobs.get(id);
        boolean held = job != null && job.isHeld();
        return !held && finish(job, Trigger.COMPLETE, result);
    }

    boolean fail(JobId id, JobResult result) {
        if (result.exitCode() == 0) {
            throw new IllegalArgumentException("a job with exit code 0 has not failed (J7)");
        }
        return finish(state.jobs.get(id), Trigger.FAIL, result);
    }

    boolean finish(FirmwareJob job, Trigger trigger, JobResult result) {
        if (job == null || !lanes.isBegun(job.id())) {
            return false;
        }
        Trigger intended = StateMachine.intended(job, trigger);
        Optional<JobStatus> next = StateMachine.next(job.status(), intended);
        if (next.isEmpty()) {
            return false;
        }
        ending.end(job, next.get(), intended == Trigger.STOP ? ending.cancelled(job) : result);
        return true;
    }

    /** @return whether it runs, and so the action was taken */
    boolean ifRunning(JobId id, Consumer<FirmwareJob> action) {
        FirmwareJob job = state.jobs.get(id);
        if (job == null || job.status() != JobStatus.RUNNING) {
            return false;
        }
        action.accept(job);
        return true;
    }

    void requeue(FirmwareJob job, FirmwareJob again, MachineId machine) {
        change.put(again);
        lanes.vacate(job, machine);
        lanes.enqueue(again);
        ending.concerned(job);
    }

    boolean move(JobId id, NotReached from) {
        return ifRunning(id, job -> {
            uploadOf(job);
            if (StateMachine.intended(job, Trigger.MOVE) == Trigger.STOP) {
                ending.endCancelled(job);
            } else {
                requeue(job, job.moved(from), job.machine().orElseThrow());
            }
        });
    }

    private static Work.Upload uploadOf(FirmwareJob job) {
        if (job.work() instanceof Work.Upload upload) {
            return upload;
        }
        throw new IllegalArgumentException(job.id() + " is no upload: only uploads depend on their device");
    }

    boolean park(JobId id, String reason) {
        return ifRunning(id, job -> {
            Work.Upload upload = uploadOf(job);
            if (StateMachine.intended(job, Trigger.PARK) == Trigger.STOP) {
                ending.endCancelled(job);
                return;
            }
            change.put(job.parked(reason));
            lanes.vacate(job, job.machine().orElseThrow());
            lanes.park(job, upload.device());
            state.jobReasons = state.jobReasons.plus(id, reason);
        });
    }

    boolean wake(DeviceId device, Optional<MachineId> seenFrom) {
        for (JobId id : state.parked.getOrDefault(device, TreePSet.empty())) {
            state.jobReasons = state.jobReasons.minus(id);
            seenFrom.ifPresent(agent -> state.seenFrom = state.seenFrom.plus(id, agent));
        }
        return lanes.unpark(device);
    }
}
