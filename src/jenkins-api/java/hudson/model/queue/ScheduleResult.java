package hudson.model.queue;

public abstract class ScheduleResult {
    public boolean isRefused() {
        throw new UnsupportedOperationException();
    }
}
