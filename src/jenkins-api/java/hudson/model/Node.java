package hudson.model;

import hudson.FilePath;
import hudson.Launcher;
import hudson.remoting.VirtualChannel;
import hudson.security.AccessControlled;
import hudson.slaves.NodeProperty;

public abstract class Node implements AccessControlled {
    public abstract String getNodeName();

    public String getDisplayName() {
        throw new UnsupportedOperationException();
    }

    public abstract FilePath getRootPath();

    public final VirtualChannel getChannel() {
        throw new UnsupportedOperationException();
    }

    public abstract Launcher createLauncher(TaskListener listener);

    @SuppressWarnings("rawtypes")
    public <T extends NodeProperty> T getNodeProperty(Class<T> type) {
        throw new UnsupportedOperationException();
    }
}
