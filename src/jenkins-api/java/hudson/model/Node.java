package hudson.model;

import hudson.FilePath;
import hudson.Launcher;
import hudson.model.labels.LabelAtom;
import hudson.remoting.VirtualChannel;
import hudson.security.ACL;
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

    public abstract int getNumExecutors();

    public final Computer toComputer() {
        throw new UnsupportedOperationException();
    }

    public LabelAtom getSelfLabel() {
        throw new UnsupportedOperationException();
    }

    @Override
    public ACL getACL() {
        throw new UnsupportedOperationException();
    }

    public abstract Launcher createLauncher(TaskListener listener);

    @SuppressWarnings("rawtypes")
    public <T extends NodeProperty> T getNodeProperty(Class<T> type) {
        throw new UnsupportedOperationException();
    }
}
