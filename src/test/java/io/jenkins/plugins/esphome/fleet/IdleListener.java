package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.queue.QueueListener;

/** For a queue whose test places its jobs itself and cancels none. */
final class IdleListener implements QueueListener {
    @Override
    public void kill(JobId cancelled) {
        throw new IllegalStateException("nobody cancelled " + cancelled);
    }

    @Override
    public void placeable() {
        // the test places
    }
}
