package io.jenkins.plugins.esphome.host;

import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.MachineId;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Gives up a transfer that takes too long (Q14), because a connection that hangs tells nobody: without it the lane would stand
 * still for ever. What was given up is interrupted; if even that does not wake it, it gets no further than its next step, so
 * that nothing of it appears on the machine when somebody else is there already.
 *
 * @param title what is transferred, as a sentence begins: "Sending the bundle"
 */
public record TransferLimit(String title, Duration limit) {

    /** A transfer; it uses the door that it is given, and no other. */
    @FunctionalInterface
    public interface Transfer<T> {
        T over(BuildHost door) throws IOException, InterruptedException;
    }

    /** @throws TimeLimitException if it took too long */
    public <T> T hold(BuildHost host, Transfer<T> transfer) throws IOException, InterruptedException {
        Door door = new Door(host);
        FutureTask<T> task = new FutureTask<>(() -> transfer.over(door));
        Thread thread = new Thread(task, "esphome-fleet-transfer");
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw late(host);
        } catch (ExecutionException e) {
            throw own(e.getCause());
        } finally {
            door.closed = true;
            task.cancel(true);
        }
    }

    private TimeLimitException late(BuildHost host) {
        return new TimeLimitException(
                title + " (" + host.machine() + ") took longer than its limit of " + Limits.words(limit)
                        + " and was given up: look at that machine and its connection, or raise the limit.");
    }

    private static IOException own(Throwable cause) throws InterruptedException {
        if (cause instanceof InterruptedException interrupted) {
            throw interrupted;
        }
        if (cause instanceof RuntimeException defect) {
            throw defect;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return (IOException) cause;
    }

    /** The machine, until the time is over. */
    private static final class Door extends HostDoor {
        private final BuildHost host;
        private volatile boolean closed;

        private Door(BuildHost host) {
            this.host = host;
        }

        @Override
        protected BuildHost open() throws IOException {
            if (closed) {
                throw new IOException("This transfer was given up.");
            }
            return host;
        }

        @Override
        public MachineId machine() {
            return host.machine();
        }

        @Override
        public String root() {
            return host.root();
        }

        @Override
        public Optional<String> esphome() {
            return host.esphome();
        }
    }
}
