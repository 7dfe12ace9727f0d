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
        return ControllerFleet.get()
                .leases()
                .against(node, lease)
                .map(Refusal::new)
                .orElse(null);
    }

    private static final class Refusal extends CauseOfBlockage {
        private final String reason;

        private Refusal(String reason) {
            this.reason = reason;
        }

        @Override
        public String getShortDescription() {
            return reason;
        }
    }
}
