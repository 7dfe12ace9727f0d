package hudson.model;

import hudson.remoting.VirtualChannel;

public abstract class Computer {
    public abstract VirtualChannel getChannel();

    public Node getNode() {
        throw new UnsupportedOperationException();
    }
}
