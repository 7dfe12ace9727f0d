package jenkins.model;

import hudson.model.Computer;
import hudson.model.Node;

public abstract class Jenkins extends Node {
    public static Jenkins get() {
        throw new UnsupportedOperationException();
    }

    public Computer getComputer(String name) {
        throw new UnsupportedOperationException();
    }
}
