package io.jenkins.plugins.esphome.jenkins.nodes;

import hudson.Extension;
import hudson.model.Node;
import hudson.model.Queue;
import hudson.model.queue.CauseOfBlockage;
import hudson.model.queue.QueueTaskDispatcher;

/** Keeps an agent from holding more compile leases than it has slots, also when it has more executors than that. */
@Extension
public final class LeaseLimits extends QueueTaskDispatcher {

    /** Called under the queue's lock, about a hundred times a lease: it only counts. */
    @Override
    public CauseOfBlockage canTake(Node node, Queue.BuildableItem item) {
        if (!(item.task instanceof CompileLeaseTask lease)) {
            return null;
        }
        return lease.isOver() || ControllerFleet.get().leases().isFull(node, lease)
                ? new NoSlot(lease.machine().name())
                : null;
    }

    private static final class NoSlot extends CauseOfBlockage {
        private final String agent;

        private NoSlot(String agent) {
            this.agent = agent;
        }

        @Override
        public String getShortDescription() {
            return "All ESPHome compile slots of " + agent + " are in use";
        }
    }
}
