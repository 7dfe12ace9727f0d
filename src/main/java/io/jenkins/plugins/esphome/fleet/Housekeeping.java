package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.build.BuildSweeper;
import io.jenkins.plugins.esphome.build.BuildSweeper.SweepLimits;
import io.jenkins.plugins.esphome.build.BuildSweeper.Swept;
import io.jenkins.plugins.esphome.host.HostLostException;
import io.jenkins.plugins.esphome.model.MachineId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
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
    private final Map<MachineId, String> complaints = new ConcurrentHashMap<>();
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
            if (complaints.containsKey(machine.id()) || sweeper.isDue(machine.host(), bounds, EVERY)) {
                sweep(machine, bounds);
            }
        } catch (HostLostException away) {
            LOGGER.log(Level.FINE, away, () -> machine.id() + " went away before it was swept");
        } catch (IOException e) {
            complain(machine, Optional.of(unswept(machine.label(), e)));
        } catch (RuntimeException e) {
            LOGGER.log(Level.SEVERE, e, () -> machine.id() + " cannot be swept, by a defect of ours");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sweep(MachineSettings machine, SweepLimits bounds) throws IOException, InterruptedException {
        Swept done = sweeper.sweep(machine.host(), bounds);
        LOGGER.log(Level.FINE, () -> "Swept " + done.removed().size() + " build directories on " + machine.id());
        complain(machine, complaint(machine.label(), done, bounds));
        if (!done.removed().isEmpty()) {
            swept.accept(machine);
        }
    }

    private void complain(MachineSettings machine, Optional<String> now) {
        boolean isNew = now.isPresent() && !complaints.containsKey(machine.id());
        complaints.compute(machine.id(), (id, before) -> now.orElse(null));
        if (isNew) {
            LOGGER.warning(now.get());
        }
    }

    private static String unswept(String machine, IOException reason) {
        return machine + ": the build directories could not be swept (" + reason.getMessage()
                + "), so its disk may fill up: let the user that works there read and remove what lies in them.";
    }

    private static Optional<String> complaint(String machine, Swept left, SweepLimits limits) {
        if (left.used() > limits.quota()) {
            return Optional.of(machine + ": the build directories take " + mebibytes(left.used())
                    + ", more than their quota of " + mebibytes(limits.quota())
                    + ", and all of them are in use: raise the quota, or compile less at the same time there.");
        }
        return left.free() < limits.free()
                ? Optional.of(
                        machine + ": " + mebibytes(left.free()) + " are free where the build directories lie, less than"
                                + " the " + mebibytes(limits.free())
                                + " that shall stay free, and none is left that may go: make room on"
                                + " that disk.")
                : Optional.empty();
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }

    /** @return one sentence for each machine that is here and could not be brought within its limits when it was swept last */
    List<String> complaints() {
        return complaints.entrySet().stream()
                .filter(entry -> machines.find(entry.getKey()).isPresent())
                .map(Map.Entry::getValue)
                .sorted()
                .toList();
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
