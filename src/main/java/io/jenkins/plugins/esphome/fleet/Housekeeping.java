package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.build.BuildSweeper;
import io.jenkins.plugins.esphome.build.BuildSweeper.SweepLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Sweeps the machines' build directories now and then, one machine after the other, so that no disk fills up (R6). */
final class Housekeeping implements AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger(Housekeeping.class.getName());
    private static final long EVERY_MINUTES = 60;
    private static final Duration EVERY = Duration.ofMinutes(EVERY_MINUTES - 1);

    private final Machines machines;
    private final SweepLimits limits;
    private final Consumer<MachineSettings> swept;
    private final BuildSweeper sweeper = new BuildSweeper();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(Threads.named("esphome-fleet-housekeeping"));

    /** @param swept hears of each machine that lost build directories */
    Housekeeping(Machines machines, SweepLimits limits, Consumer<MachineSettings> swept) {
        this.machines = machines;
        this.limits = limits;
        this.swept = swept;
        timer.scheduleWithFixedDelay(this::sweepAll, EVERY_MINUTES, EVERY_MINUTES, TimeUnit.MINUTES);
    }

    private void sweepAll() {
        machines.all().forEach(this::sweepIfDue);
    }

    /** The machine connected, or a build there has just ended: is there still room? Returns at once. */
    void look(MachineSettings machine) {
        try {
            timer.execute(() -> sweepIfDue(machine));
        } catch (RejectedExecutionException e) {
            LOGGER.log(Level.FINE, "Not swept: we are closed", e);
        }
    }

    private void sweepIfDue(MachineSettings machine) {
        SweepLimits bounds = machine.builds().limits().orElse(limits);
        try {
            if (sweeper.isDue(machine.host(), bounds, EVERY)) {
                sweep(machine, bounds);
            }
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.FINE, e, () -> "The build directories on " + machine.id() + " could not be swept");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sweep(MachineSettings machine, SweepLimits bounds) throws IOException, InterruptedException {
        List<String> removed = sweeper.sweep(machine.host(), bounds);
        LOGGER.log(Level.FINE, () -> "Swept " + removed.size() + " build directories on " + machine.id());
        if (!removed.isEmpty()) {
            swept.accept(machine);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
