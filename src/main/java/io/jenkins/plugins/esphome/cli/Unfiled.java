package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.toolchain.UnfiledRun;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Runs what belongs to no job (installing ESPHome, working out a bundle) so that Ctrl-C kills its process: it is durable and
 * would outlive us.
 */
final class Unfiled {

    private static final Logger LOGGER = Logger.getLogger(Unfiled.class.getName());

    private static final Duration GRACE = Duration.ofSeconds(3);

    private Unfiled() {}

    /** Work that starts processes under a monitor. */
    @FunctionalInterface
    interface Work<T> {
        T with(RunMonitor monitor) throws IOException, InterruptedException, RunCancelledException;
    }

    /**
     * @param lines hears what the work and its tools say
     * @throws RunCancelledException if it was interrupted
     */
    static <T> T run(Interruption interruption, Consumer<String> lines, Work<T> work)
            throws IOException, InterruptedException, RunCancelledException {
        UnfiledRun run = new UnfiledRun(Limits.DEFAULT, lines);
        Interruption.Registration stop = interruption.whenInterrupted(() -> cancel(run));
        try {
            run.checkCancelled();
            return work.with(run);
        } finally {
            stop.close();
        }
    }

    private static void cancel(UnfiledRun run) {
        try {
            run.cancel(GRACE);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "A process of this run could not be stopped", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
