package jenkins.model;

public abstract class CauseOfInterruption {
    public static final class UserInterruption extends CauseOfInterruption {
        public String getUserId() {
            throw new UnsupportedOperationException();
        }
    }
}
