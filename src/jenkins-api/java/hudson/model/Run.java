package hudson.model;

import java.util.List;

public abstract class Run<J extends Job<J, R>, R extends Run<J, R>> {
    public J getParent() {
        throw new UnsupportedOperationException();
    }

    public String getExternalizableId() {
        throw new UnsupportedOperationException();
    }

    public List<Cause> getCauses() {
        throw new UnsupportedOperationException();
    }
}
