package hudson.model;

import hudson.slaves.Cloud;
import java.util.Set;

public abstract class Label {
    public boolean isEmpty() {
        throw new UnsupportedOperationException();
    }

    public Set<Node> getNodes() {
        throw new UnsupportedOperationException();
    }

    public Set<Cloud> getClouds() {
        throw new UnsupportedOperationException();
    }

    public String getExpression() {
        throw new UnsupportedOperationException();
    }

    public final boolean matches(Node node) {
        throw new UnsupportedOperationException();
    }

    public Label and(Label other) {
        throw new UnsupportedOperationException();
    }

    public static Label parseExpression(String expression) {
        throw new UnsupportedOperationException();
    }
}
