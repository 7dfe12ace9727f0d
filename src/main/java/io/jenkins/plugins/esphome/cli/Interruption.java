package io.jenkins.plugins.esphome.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One Ctrl-C of one run: what has begun says how it is stopped cleanly, and what begins later is stopped at once, so that
 * nothing slips through between the two. The second Ctrl-C does not ask any more.
 */
final class Interruption implements AutoCloseable {

    private final List<Runnable> actions = new ArrayList<>();
    private final List<Signals.Former> signals = new ArrayList<>();
    private final Quit quit;
    private final AtomicInteger exitCode = new AtomicInteger(ExitCode.DONE);

    Interruption(Quit quit) {
        this.quit = quit;
    }

    /** Ends the JVM without another word. */
    @FunctionalInterface
    interface Quit {
        void now(int exitCode);
    }

    /** An action that is no longer needed. */
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    /** Listens to Ctrl-C and to what {@code kill} sends. */
    Interruption listen() {
        signals.add(Signals.on("INT", () -> interrupt(ExitCode.INTERRUPTED)));
        signals.add(Signals.on("TERM", () -> interrupt(ExitCode.TERMINATED)));
        return this;
    }

    /**
     * Once the returned registration is closed the action does not run any more, not even a moment later.
     *
     * @param action may be run twice; runs at once if the interruption is already there
     */
    synchronized Registration whenInterrupted(Runnable action) {
        actions.add(action);
        if (happened()) {
            action.run();
        }
        return () -> remove(action);
    }

    boolean happened() {
        return exitCode() != ExitCode.DONE;
    }

    /** @return the exit code of an interrupted run, {@link ExitCode#DONE} without one */
    int exitCode() {
        return exitCode.get();
    }

    /** What a signal does. The second one is not held up by what the first one is still doing. */
    void interrupt(int withExitCode) {
        if (exitCode.compareAndSet(ExitCode.DONE, withExitCode)) {
            runActions();
        } else {
            quit.now(withExitCode);
        }
    }

    private synchronized void runActions() {
        List.copyOf(actions).forEach(Runnable::run);
    }

    @Override
    public void close() {
        signals.forEach(Signals.Former::close);
    }

    private synchronized void remove(Runnable action) {
        actions.remove(action);
    }
}
