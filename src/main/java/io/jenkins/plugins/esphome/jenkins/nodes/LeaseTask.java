package io.jenkins.plugins.esphome.jenkins.nodes;

import hudson.model.Computer;
import hudson.model.Executor;
import hudson.model.Label;
import hudson.model.Node;
import hudson.model.Queue;
import hudson.security.ACL;
import hudson.security.AccessControlled;
import io.jenkins.plugins.esphome.fleet.LeaseProvider;
import io.jenkins.plugins.esphome.fleet.LeaseProvider.Wish;
import io.jenkins.plugins.esphome.model.MachineId;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import jenkins.model.Jenkins;
import jenkins.security.stapler.StaplerNotDispatchable;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/**
 * One slot of one agent, as Jenkins' queue and executors show it: while it waits it is a queue item, while it is held it keeps an
 * executor, and it may be stopped in either place (Q8).
 *
 * <p>What is decided of it is decided by {@link #state} alone, before Jenkins' queue is touched, because a cancel there can come too
 * late or be lost.
 */
@ExportedBean
public abstract class LeaseTask extends EngineTask {
    private final Wish wish;
    private final LeaseProvider.Listener listener;
    private final Label label;
    private final AtomicReference<State> state = new AtomicReference<>(State.ASKED);
    private final KeptExecutor kept;

    private enum State {
        ASKED,
        HELD,
        OVER
    }

    /** @param node the only one on which it can be granted */
    LeaseTask(Wish wish, Node node, LeaseProvider.Listener listener) {
        super(wish.job(), wish.work(), wish.requester());
        this.wish = wish;
        this.listener = listener;
        this.label = node.getSelfLabel();
        this.kept = new KeptExecutor(by -> listener.cancelled(nameOf(by)));
    }

    final MachineId machine() {
        return wish.machine();
    }

    /** @return whether nobody wants it any more */
    final boolean isOver() {
        return state.get() == State.OVER;
    }

    /** @return whether it was still waiting; then nobody hears of it any more */
    final boolean withdraw() {
        if (!state.compareAndSet(State.ASKED, State.OVER)) {
            return false;
        }
        leaveQueue();
        return true;
    }

    /** Gives the executor back, or stops waiting for one. */
    final void end() {
        State before = state.getAndSet(State.OVER);
        if (before == State.ASKED) {
            leaveQueue();
        } else if (before == State.HELD) {
            kept.giveBack();
        }
    }

    /** @return why it still waits, in Jenkins' words */
    final String why() {
        Queue.Item item = Queue.getInstance().getItem(this);
        return Optional.ofNullable(item).map(Queue.Item::getWhy).orElse("its executor does not start");
    }

    @Override
    final void cancelledInQueue(String userId) {
        if (state.compareAndSet(State.ASKED, State.OVER)) {
            tellCancelled(userId);
        }
    }

    private void tellCancelled(String userId) {
        Computer.threadPoolForRemoting.execute(() -> listener.cancelled(nameOf(userId)));
    }

    private void run() {
        // the queue remembers refusals of a node for a whole pass, though they were one executor's: have it look again
        Queue.getInstance().scheduleMaintenance();
        if (state.compareAndSet(State.ASKED, State.HELD)) {
            listener.granted(new Held());
            hold();
        }
    }

    /** An interrupt is a wish to cancel: the executor stays ours until the process is dead and the lease is given back. */
    private void hold() {
        if (Thread.interrupted() && !Jenkins.get().isTerminating()) {
            tellCancelled(KeptExecutor.interrupter(Executor.currentExecutor()));
        }
        throw kept;
    }

    /** @return the lease of work that runs already, whether or not Jenkins grants it */
    final LeaseProvider.Lease retaken() {
        return new Held();
    }

    @Override
    @StaplerNotDispatchable
    public final Label getAssignedLabel() {
        return label;
    }

    @Override
    final String page() {
        return "computer/" + machine() + "/esphome/";
    }

    @Override
    public final Queue.Executable createExecutable() {
        return new Executing();
    }

    /** What the executor shows while the lease is held. */
    @ExportedBean
    public final class Executing implements Queue.Executable, AccessControlled {
        @Override
        @StaplerNotDispatchable
        public LeaseTask getParent() {
            return LeaseTask.this;
        }

        @Override
        public void run() {
            LeaseTask.this.run();
        }

        @Override
        public long getEstimatedDuration() {
            return -1;
        }

        @Exported
        public String getDisplayName() {
            return "job " + wish.job();
        }

        /** What the red X asks about. */
        public String getFullDisplayName() {
            return LeaseTask.this.getFullDisplayName();
        }

        @Exported
        public String getUrl() {
            return LeaseTask.this.getUrl();
        }

        @Override
        public ACL getACL() {
            return LeaseTask.this.getACL();
        }

        @Override
        public String toString() {
            return getFullDisplayName();
        }
    }

    private final class Held implements LeaseProvider.Lease {
        @Override
        public MachineId machine() {
            return wish.machine();
        }

        @Override
        public void close() {
            end();
        }
    }
}
