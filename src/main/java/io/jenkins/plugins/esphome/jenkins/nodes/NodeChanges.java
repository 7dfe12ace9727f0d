package io.jenkins.plugins.esphome.jenkins.nodes;

import hudson.Extension;
import hudson.model.Node;
import jenkins.model.NodeListener;

/** Tells the engine when an agent's settings changed, so that they count at once. */
@Extension
public final class NodeChanges extends NodeListener {
    @Override
    protected void onUpdated(Node oldOne, Node newOne) {
        announce(oldOne);
        announce(newOne);
    }

    @Override
    protected void onDeleted(Node node) {
        announce(node);
    }

    private static void announce(Node node) {
        ControllerFleet.get().approved().reconsiderSoon(node.getNodeName());
    }
}
