package io.jenkins.plugins.esphome.jenkins.nodes;

import hudson.Extension;
import hudson.model.Node;
import hudson.model.Queue;
import hudson.model.queue.CauseOfBlockage;
import hudson.model.queue.QueueTaskDispatcher;

/**
 * Keeps an agent from holding more compile leases than it has slots, also when it has more executors than that, and every agent from
 * what only asks clouds for one.
 */
@Extension
public final class LeaseLimits extends QueueTaskDispatcher {

    /** Called under the queue's lock, about a hundred times a lease: it only counts. */
    @Override
    public CauseOfBlockage canTake(Node node, Queue.BuildableItem item) {
        if (item.task instanceof CloudTask ask) {
            return ask.refusal();
        }
        return item.task instanceof CompileLeaseTask lease
                ? ControllerFleet.get().leases().against(node, lease).orElse(null)
                : null;
    }
}
