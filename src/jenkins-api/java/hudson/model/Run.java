package hudson.model;

import hudson.security.AccessControlled;
import java.io.IOException;
import java.util.List;
import jenkins.model.ArtifactManager;

public abstract class Run<J extends Job<J, R>, R extends Run<J, R>> extends Actionable implements AccessControlled {
    public J getParent() {
        throw new UnsupportedOperationException();
    }

    public String getExternalizableId() {
        throw new UnsupportedOperationException();
    }

    public static Run<?, ?> fromExternalizableId(String id) throws IllegalArgumentException {
        throw new UnsupportedOperationException();
    }

    public List<Cause> getCauses() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void addAction(Action action) {
        throw new UnsupportedOperationException();
    }

    public String getUrl() {
        throw new UnsupportedOperationException();
    }

    public synchronized void save() throws IOException {
        throw new UnsupportedOperationException();
    }

    public final synchronized ArtifactManager pickArtifactManager() throws IOException {
        throw new UnsupportedOperationException();
    }
}
