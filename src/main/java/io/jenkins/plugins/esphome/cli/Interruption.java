package io.jenkins.plugins.esphome.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * One Ctrl-C of one run: what has begun says how it is stopped cleanly, and what begins later is stopped at once, so that
 * nothing slips through between the two. The second Ctrl-C does not ask any more.
 */
final class Interruption implements AutoCloseable {

    private final List<Runnable> actions = new ArrayList<>();
    private final List<Signals.Former> signals = new ArrayList<>();
    private final Quit quit;
    private int exitCode = ExitCode.DONE;

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
     * @param action quick; runs at once if the interruption is already there
     */
    synchronized Registration whenInterrupted(Runnable action) {
        if (happened()) {
            action.run();
        }
        actions.add(action);
        return () -> remove(action);
    }

    synchronized boolean happened() {
        return exitCode != ExitCode.DONE;
    }

    /** @return the exit code of an interrupted run, {@link ExitCode#DONE} without one */
    synchronized int exitCode() {
        return exitCode;
    }

    /** What a signal does. */
    synchronized void interrupt(int withExitCode) {
        if (happened()) {
            quit.now(withExitCode);
            return;
        }
        exitCode = withExitCode;
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
