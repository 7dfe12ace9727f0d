package hudson.model;

import hudson.slaves.NodeProperty;

public abstract class Node {
    @SuppressWarnings("rawtypes")
    public <T extends NodeProperty> T getNodeProperty(Class<T> type) {
        throw new UnsupportedOperationException();
    }
}
