package io.jenkins.plugins.esphome.queue;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobStatus;
import java.util.Optional;

/**
 * The job's states and what leads from one to the next: the whole table, so that no other class decides it (J3, J7). A
 * terminal state has no way out, which is why a job has exactly one end.
 */
final class StateMachine {

    private StateMachine() {}

    /** What can happen to a job. */
    enum Trigger {
        /** Its lease was granted. */
        GRANT,
        /** It succeeded, or was answered from what is there already. */
        COMPLETE,
        FAIL,
        /** Somebody, or something, does not want it any more. */
        CANCEL,
        /** It was cancelled while it ran, and its run is over in whatever way (Q8). */
        STOP,
        /** Its process was lost, and it may be repeated (J6). */
        LOSE,
        /** Its process was lost once too often. */
        GIVE_UP,
        /** It waits for its device without a lane (F8). */
        PARK,
        /** Another flashing agent gets it. */
        MOVE
    }

    /** @return the next state; empty: this cannot happen to a job in this state, and is ignored */
    static Optional<JobStatus> next(JobStatus from, Trigger trigger) {
        return switch (from) {
            case QUEUED -> fromQueued(trigger);
            case RUNNING -> fromRunning(trigger);
            case COMPLETED, FAILED, CANCELLED -> Optional.empty();
        };
    }

    /** The user's intent wins every race: what ends a run that was to be cancelled is its cancellation (Q8). */
    static Trigger intended(FirmwareJob job, Trigger trigger) {
        if (job.status() != JobStatus.RUNNING || job.cancelledBy().isEmpty()) {
            return trigger;
        }
        return switch (trigger) {
            case COMPLETE, FAIL, LOSE, GIVE_UP, PARK, MOVE, STOP -> Trigger.STOP;
            case GRANT, CANCEL -> trigger;
        };
    }

    private static Optional<JobStatus> fromQueued(Trigger trigger) {
        return switch (trigger) {
            case GRANT -> Optional.of(JobStatus.RUNNING);
            case COMPLETE -> Optional.of(JobStatus.COMPLETED);
            case FAIL -> Optional.of(JobStatus.FAILED);
            case CANCEL -> Optional.of(JobStatus.CANCELLED);
            case STOP, LOSE, GIVE_UP, PARK, MOVE -> Optional.empty();
        };
    }

    private static Optional<JobStatus> fromRunning(Trigger trigger) {
        return switch (trigger) {
            case COMPLETE -> Optional.of(JobStatus.COMPLETED);
            case FAIL, GIVE_UP -> Optional.of(JobStatus.FAILED);
            case STOP -> Optional.of(JobStatus.CANCELLED);
            case LOSE, PARK, MOVE -> Optional.of(JobStatus.QUEUED);
            case CANCEL -> Optional.of(JobStatus.RUNNING);
            case GRANT -> Optional.empty();
        };
    }
}
