package hudson.model;

public abstract class Run<J extends Job<J, R>, R extends Run<J, R>> {
    public J getParent() {
        throw new UnsupportedOperationException();
    }

    public String getExternalizableId() {
        throw new UnsupportedOperationException();
    }

    public <T extends Cause> T getCause(Class<T> type) {
        throw new UnsupportedOperationException();
    }
}
