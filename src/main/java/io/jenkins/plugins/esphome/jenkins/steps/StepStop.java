package io.jenkins.plugins.esphome.jenkins.steps;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;

/** Whether, and why, a step is to end before all that it was asked for is done: a stop from outside, or a failure of its own. */
final class StepStop {
    private static final Logger LOGGER = Logger.getLogger(StepStop.class.getName());
    private static final String STOP = "a stop of the build";

    private final CompletableFuture<Throwable> stopped = new CompletableFuture<>();
    private final CompletableFuture<String> halted = new CompletableFuture<>();

    /** The build was stopped, or a time limit was reached. */
    void stop(Throwable cause) {
        stopped.complete(cause);
    }

    /** @return whether nothing of the step's own had halted it before */
    boolean halt(String reason) {
        return halted.complete(reason);
    }

    boolean isAsked() {
        return stopped.isDone() || halted.isDone();
    }

    /** @return what stopped the step from outside */
    Optional<Throwable> cause() {
        return Optional.ofNullable(stopped.getNow(null));
    }

    /** @return in whose name its jobs are cancelled */
    String reason() {
        return stopped.isDone() ? STOP : halted.getNow(STOP);
    }

    /** Nobody waits for this any more once the step is stopped from outside. */
    void cancels(Future<?> awaited) {
        stopped.thenRun(() -> awaited.cancel(false));
    }

    /** Returns after this time, or when the step is to end. */
    void pause(Duration time) throws InterruptedException {
        try {
            CompletableFuture.anyOf(stopped, halted).get(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException nobodyStopped) {
            LOGGER.log(Level.FINEST, "A step goes on", nobodyStopped);
        } catch (ExecutionException e) {
            throw new IllegalStateException("these never fail", e);
        }
    }

    /** While Jenkins goes down a step tells nobody anything: the next start resumes it. */
    static boolean jenkinsGoesDown() {
        Jenkins jenkins = Jenkins.getInstanceOrNull();
        // at the very end of its shutdown there is none any more
        return jenkins == null || jenkins.isTerminating();
    }
}
