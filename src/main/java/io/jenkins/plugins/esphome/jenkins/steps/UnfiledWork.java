package io.jenkins.plugins.esphome.jenkins.steps;

import io.jenkins.plugins.esphome.host.HostLostException;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import io.jenkins.plugins.esphome.jenkins.config.EsphomeConfiguration;
import io.jenkins.plugins.esphome.report.View;
import io.jenkins.plugins.esphome.toolchain.UnfiledRun;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What precedes a step's requests. It has no process that could be found again, so when its machine is lost it is done again (R3),
 * for as long as an agent may take to come back.
 */
final class UnfiledWork {
    private static final Logger LOGGER = Logger.getLogger(UnfiledWork.class.getName());
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Duration GRACE = Duration.ofSeconds(3);

    private final StepArguments arguments;
    private final View view;
    private final StepStop stop;
    private final Set<UnfiledRun> runs = ConcurrentHashMap.newKeySet();
    private volatile UnaryOperator<String> mask = UnaryOperator.identity();

    UnfiledWork(StepArguments arguments, View view, StepStop stop) {
        this.arguments = arguments;
        this.view = view;
        this.stop = stop;
    }

    /** @param mask takes the secrets out of every line from now on */
    void hides(UnaryOperator<String> mask) {
        this.mask = mask;
    }

    /** One piece of such work, from its beginning to its end. */
    @FunctionalInterface
    interface Piece<T> {
        T with(RunMonitor monitor) throws IOException, InterruptedException, RunCancelledException;
    }

    /**
     * @throws HostLostException if the machine did not come back in time
     * @throws RunCancelledException if the step is to end
     */
    <T> T run(Piece<T> work) throws IOException, InterruptedException, RunCancelledException {
        Optional<Instant> patience = Optional.empty();
        while (true) {
            UnfiledRun run = new UnfiledRun(arguments.limits(), this::tell);
            try {
                return supervised(run, work);
            } catch (HostLostException lost) {
                if (patience.isEmpty()) {
                    int minutes = EsphomeConfiguration.get().getReconnectMinutes();
                    patience = Optional.of(Instant.now().plus(Duration.ofMinutes(minutes)));
                    view.say(lost.getMessage() + " What was begun there is tried again for " + minutes + " min.");
                }
                awaitReturn(run, patience.get(), lost);
            }
        }
    }

    private void tell(String line) {
        if (arguments.verbose()) {
            view.say(mask.apply(line));
        }
    }

    private <T> T supervised(UnfiledRun run, Piece<T> work)
            throws IOException, InterruptedException, RunCancelledException {
        runs.add(run);
        try {
            if (stop.isAsked()) {
                throw new RunCancelledException();
            }
            return work.with(run);
        } finally {
            runs.remove(run);
        }
    }

    /** Returns when nothing of the lost run is left on its machine. */
    private void awaitReturn(UnfiledRun lost, Instant until, HostLostException reason)
            throws IOException, InterruptedException {
        while (Instant.now().isBefore(until) && !StepStop.jenkinsGoesDown()) {
            stop.pause(RETRY);
            try {
                lost.cancel(GRACE);
                return;
            } catch (HostLostException stillAway) {
                LOGGER.log(Level.FINE, stillAway, () -> "A step still waits for its machine");
            }
            if (stop.isAsked()) {
                return;
            }
        }
        throw reason;
    }

    /** Kills what runs; what runs on a machine that is away ends when it is missed. */
    void cancel() throws IOException, InterruptedException {
        for (UnfiledRun run : runs) {
            try {
                run.cancel(GRACE);
            } catch (HostLostException away) {
                LOGGER.log(Level.FINE, away, () -> "What a step had begun cannot be reached to be stopped");
            }
        }
    }
}
