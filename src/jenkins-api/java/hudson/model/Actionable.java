package hudson.model;

public abstract class Actionable {
    public void addAction(Action action) {
        throw new UnsupportedOperationException();
    }

    public <T extends Action> T getAction(Class<T> type) {
        throw new UnsupportedOperationException();
    }
}
