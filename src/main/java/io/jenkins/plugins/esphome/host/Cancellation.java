package io.jenkins.plugins.esphome.host;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * The wish to end one run, which wins every race (Q8): once it was uttered no process is guarded any more, so what is guarded
 * then is all that there is to kill. One class, because each run that kept this by itself could get that order wrong.
 */
public final class Cancellation {
    private boolean asked;
    private Optional<DurableProcess> current = Optional.empty();

    /**
     * Makes this process the one that a cancel kills, until another replaces it.
     *
     * @throws RunCancelledException if the run was cancelled already
     */
    public synchronized void guard(DurableProcess process) throws RunCancelledException {
        check();
        current = Optional.of(process);
    }

    /** @throws RunCancelledException if the run was cancelled */
    public synchronized void check() throws RunCancelledException {
        if (asked) {
            throw new RunCancelledException();
        }
    }

    public synchronized boolean isAsked() {
        return asked;
    }

    /** From now on nothing is started; returns at once. */
    public synchronized void ask() {
        asked = true;
    }

    /**
     * Ends the run: nothing is started any more, and what runs is killed. Blocks until it is dead.
     *
     * @param grace between the polite signal and the other one
     */
    public void cancel(Duration grace) throws IOException, InterruptedException {
        Optional<DurableProcess> victim;
        synchronized (this) {
            asked = true;
            victim = current;
        }
        if (victim.isPresent()) {
            victim.get().kill(grace);
        }
    }
}
