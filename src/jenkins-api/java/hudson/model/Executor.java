package hudson.model;

import hudson.model.queue.WorkUnit;
import java.util.Collection;
import jenkins.model.CauseOfInterruption;

public class Executor extends Thread {
    public Collection<CauseOfInterruption> getCausesOfInterruption() {
        throw new UnsupportedOperationException();
    }

    public WorkUnit getCurrentWorkUnit() {
        throw new UnsupportedOperationException();
    }

    public Computer getOwner() {
        throw new UnsupportedOperationException();
    }

    public static Executor currentExecutor() {
        throw new UnsupportedOperationException();
    }
}
