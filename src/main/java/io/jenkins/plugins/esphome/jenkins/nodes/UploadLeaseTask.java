package io.jenkins.plugins.esphome.jenkins.nodes;

import hudson.model.Node;
import hudson.model.Queue;
import io.jenkins.plugins.esphome.fleet.LeaseProvider;

/** An upload slot: it takes a lightweight executor, because no upload may wait for a compile (Q1), but the agent is in use. */
public final class UploadLeaseTask extends LeaseTask implements Queue.FlyweightTask {
    UploadLeaseTask(LeaseProvider.Wish wish, Node node, LeaseProvider.Listener listener) {
        super(wish, node, listener);
    }
}
