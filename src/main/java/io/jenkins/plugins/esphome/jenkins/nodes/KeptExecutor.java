package io.jenkins.plugins.esphome.jenkins.nodes;

import hudson.model.Computer;
import hudson.model.Executor;
import java.util.function.Consumer;
import jenkins.model.CauseOfInterruption.UserInterruption;
import jenkins.model.queue.AsynchronousExecution;

/**
 * Keeps an executor taken, without a thread, until its lease is given back; a safe restart does not wait for it, because what runs
 * under the lease outlives the controller and the engine takes the lease again (R3).
 *
 * <p>Jenkins holds locks of its own wherever it calls this or is called from here, hence the other threads.
 */
@SuppressWarnings("serial") // its superclass is serializable by accident: an execution never leaves its Jenkins
final class KeptExecutor extends AsynchronousExecution {
    private final transient Consumer<String> cancelled;

    /** @param cancelled hears of each wish to cancel, with the id of who has it; the executor stays taken all the same */
    KeptExecutor(Consumer<String> cancelled) {
        this.cancelled = cancelled;
    }

    /** Also before Jenkins has heard that it is kept. */
    void giveBack() {
        Computer.threadPoolForRemoting.execute(() -> completed(null));
    }

    @Override
    public void interrupt(boolean forShutdown) {
        if (!forShutdown) {
            Computer.threadPoolForRemoting.execute(() -> cancelled.accept(interrupter(getExecutor())));
        }
    }

    static String interrupter(Executor executor) {
        return executor.getCausesOfInterruption().stream()
                .filter(UserInterruption.class::isInstance)
                .map(cause -> ((UserInterruption) cause).getUserId())
                .findFirst()
                .orElse("Jenkins");
    }

    @Override
    public boolean blocksRestart() {
        return false;
    }

    @Override
    public boolean displayCell() {
        return true;
    }
}
