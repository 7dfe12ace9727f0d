package jenkins.model;

import hudson.ExtensionPoint;
import hudson.model.Node;

public abstract class NodeListener implements ExtensionPoint {
    protected void onUpdated(Node oldOne, Node newOne) {}

    protected void onDeleted(Node node) {}
}
