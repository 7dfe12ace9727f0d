package io.jenkins.plugins.esphome.jenkins.nodes;

import hudson.model.Node;
import io.jenkins.plugins.esphome.fleet.LeaseProvider;

/** A compile slot: it takes one of the agent's executors, because compiling is what executors are counted for. */
public final class CompileLeaseTask extends LeaseTask {
    CompileLeaseTask(LeaseProvider.Wish wish, Node node, LeaseProvider.Listener listener) {
        super(wish, node, listener);
    }
}
