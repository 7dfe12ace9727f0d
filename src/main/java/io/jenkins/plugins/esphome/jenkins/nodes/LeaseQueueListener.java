package io.jenkins.plugins.esphome.jenkins.nodes;

import hudson.Extension;
import hudson.model.Queue;
import hudson.model.queue.QueueListener;

/** Hears when somebody takes one of our tasks out of Jenkins' queue: that cancels its job (Q8). */
@Extension
public final class LeaseQueueListener extends QueueListener {
    @Override
    public void onLeft(Queue.LeftItem item) {
        if (item.isCancelled() && item.task instanceof EngineTask ours) {
            ours.cancelledInQueue(WhoAborts.now());
        }
    }
}
