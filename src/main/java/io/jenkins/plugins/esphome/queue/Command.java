package io.jenkins.plugins.esphome.queue;

import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.Lane;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.NotReached;
import io.jenkins.plugins.esphome.model.Phase;
import io.jenkins.plugins.esphome.model.Placement;
import io.jenkins.plugins.esphome.model.QueueMarks;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.schedule.Decision;
import io.jenkins.plugins.esphome.store.StoredRequest;
import java.util.List;
import java.util.Optional;

/**
 * All that can be asked of the queue's state. Each command names its one transition, so that the compiler finds a command
 * without one.
 *
 * @param <R> what the caller learns
 */
sealed interface Command<R> {

    R applyTo(Transitions transitions);

    record Submit(RequestDraft draft) implements Command<Filed> {
        @Override
        public Filed applyTo(Transitions transitions) {
            return transitions.filing.submit(draft);
        }
    }

    /** The request is on disk: it takes effect. */
    record Begin(RequestId request) implements Command<List<JobId>> {
        @Override
        public List<JobId> applyTo(Transitions transitions) {
            return transitions.filing.begin(request);
        }
    }

    /** The disk refused the request: it never was. */
    record Withdraw(RequestId request) implements Command<Boolean> {
        @Override
        public Boolean applyTo(Transitions transitions) {
            return transitions.filing.withdraw(request);
        }
    }

    record Cancel(JobId job, String by) implements Command<Boolean> {
        @Override
        public Boolean applyTo(Transitions transitions) {
            return transitions.cancelling.cancel(job, by);
        }
    }

    record CancelRequest(RequestId request, String by) implements Command<Boolean> {
        @Override
        public Boolean applyTo(Transitions transitions) {
            return transitions.cancelling.cancelRequest(request, by);
        }
    }

    record GiveUp(RequestId request, RequestId number, String by) implements Command<Boolean> {
        @Override
        public Boolean applyTo(Transitions transitions) {
            return transitions.cancelling.giveUp(request, number, by);
        }
    }

    record Choose(JobId job, MachineId machine) implements Command<Boolean> {
        @Override
        public Boolean applyTo(Transitions transitions) {
            return transitions.placing.choose(job, machine);
        }
    }

    record Unchoose(JobId job, String reason) implements Command<Boolean> {
        @Override
        public Boolean applyTo(Transitions transitions) {
            return transitions.placing.unchoose(job, reason);
        }
    }

    record Grant(JobId job, Placement placement) implements Command<Boolean> {
        @Override
        public Boolean applyTo(Transitions transitions) {
            return transitions.placing.grant(job, placement);
        }
    }

    /** The grant is on disk and no process was started yet: the last moment at which a cancel needs no kill. */
    record Confirm(JobId job) implements Command<Boolean> {
        @Override
        public Boolean applyTo(Transitions transitions) {
            return transitions.placing.confirm(job);
        }
    }

    record Enter(JobId job, Phase phase) implements Command<Boolean> {
        @Override
        public Boolean applyTo(Transitions transitions) {
            return transitions.running.enter(job, phase);
        }
    }

    record Complete(JobId job, JobResult result) implements Command<Boolean> {
        @Override
        public Boolean applyTo(Transitions transitions) {
            return transitions.running.complete(job, result);
        }
    }

    record Fail(JobId job, JobResult result) implements Command<Boolean> {
        @Override
        public Boolean applyTo(Transitions transitions) {
            return transitions.running.fail(job, result);
        }
    }

    record Lose(JobId job, Orphan orphan, String reason) implements Command<Boolean> {
        @Override
        public Boolean applyTo(Transitions transitions) {
            return transitions.losing.lose(job, orphan, reason);
        }
    }

    record CannotStop(JobId job, String reason) implements Command<Boolean> {
        @Override
        public Boolean applyTo(Transitions transitions) {
            return transitions.cancelling.cannotStop(job, reason);
        }
    }

    record Park(JobId job, String reason) implements Command<Boolean> {
        @Override
        public Boolean applyTo(Transitions transitions) {
            return transitions.running.park(job, reason);
        }
    }

    record Move(JobId job, NotReached from) implements Command<Boolean> {
        @Override
        public Boolean applyTo(Transitions transitions) {
            return transitions.running.move(job, from);
        }
    }

    record Wake(DeviceId device, Optional<MachineId> seenFrom) implements Command<Boolean> {
        @Override
        public Boolean applyTo(Transitions transitions) {
            return transitions.running.wake(device, seenFrom);
        }
    }

    record FreeLane(JobId job) implements Command<Boolean> {
        @Override
        public Boolean applyTo(Transitions transitions) {
            return transitions.running.freeLane(job);
        }
    }

    record LoseHost(MachineId machine) implements Command<Boolean> {
        @Override
        public Boolean applyTo(Transitions transitions) {
            return transitions.losing.loseHost(machine);
        }
    }

    record FindHost(MachineId machine) implements Command<Boolean> {
        @Override
        public Boolean applyTo(Transitions transitions) {
            return transitions.losing.findHost(machine);
        }
    }

    record OrphanGone(JobId job, MachineId machine) implements Command<Boolean> {
        @Override
        public Boolean applyTo(Transitions transitions) {
            return transitions.losing.orphanGone(job, machine);
        }
    }

    record FailLane(Lane lane, String error) implements Command<Boolean> {
        @Override
        public Boolean applyTo(Transitions transitions) {
            return transitions.losing.failLane(lane, error);
        }
    }

    record RestartLanes() implements Command<Boolean> {
        @Override
        public Boolean applyTo(Transitions transitions) {
            return transitions.losing.restartLanes();
        }
    }

    record Note(List<Decision> decisions) implements Command<Boolean> {
        @Override
        public Boolean applyTo(Transitions transitions) {
            return transitions.placing.note(decisions);
        }
    }

    record Restore(List<StoredRequest> requests, QueueMarks marks) implements Command<Restarted> {
        @Override
        public Restarted applyTo(Transitions transitions) {
            return transitions.restarting.restore(requests, marks);
        }
    }
}
