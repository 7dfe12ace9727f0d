package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.build.BuildSweeper;
import io.jenkins.plugins.esphome.build.BuildSweeper.SweepLimits;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Sweeps the machines' build directories now and then, one machine after the other, so that no disk fills up (R6). */
final class Housekeeping implements AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger(Housekeeping.class.getName());
    private static final long FIRST_MINUTES = 5;
    private static final long EVERY_MINUTES = 60;

    private final Machines machines;
    private final SweepLimits limits;
    private final BuildSweeper sweeper = new BuildSweeper();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(Threads.named("esphome-fleet-housekeeping"));

    Housekeeping(Machines machines, SweepLimits limits) {
        this.machines = machines;
        this.limits = limits;
        timer.scheduleWithFixedDelay(this::sweep, FIRST_MINUTES, EVERY_MINUTES, TimeUnit.MINUTES);
    }

    void sweep() {
        machines.all().forEach(this::sweep);
    }

    private void sweep(MachineSettings machine) {
        try {
            List<String> removed =
                    sweeper.sweep(machine.host(), machine.builds().limits().orElse(limits));
            LOGGER.log(Level.FINE, () -> "Swept " + removed.size() + " build directories on " + machine.id());
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.FINE, e, () -> "The build directories on " + machine.id() + " could not be swept");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
