package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.DurableProcess;
import io.jenkins.plugins.esphome.host.HostLostException;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.JobEvent;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.QueueMarks.Quarantine;
import io.jenkins.plugins.esphome.queue.FirmwareQueue;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes sure that what runs of ours left behind on a machine is gone, at once or as soon as that machine can be reached; until
 * then the directory or device that such a process may use stays quarantined (Q8, Q13).
 *
 * <p>Invariant: nothing is touched whose loss is not on disk yet. After a crash the run would count as running still: it would find
 * its process killed, which fails the job, or no process, and do again what may have been done.
 */
final class Orphans {
    private static final Logger LOGGER = Logger.getLogger(Orphans.class.getName());
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private final FirmwareQueue queue;
    private final Machines machines;
    private final String controllerId;
    private final Executor executor;
    private final Later later;

    /** Does work when a while has passed. */
    interface Later {
        void after(Duration pause, Runnable work);
    }

    /** @param executor does the work, which may take as long as a process takes to die */
    Orphans(FirmwareQueue queue, Machines machines, String controllerId, Executor executor, Later later) {
        this.queue = queue;
        this.machines = machines;
        this.controllerId = controllerId;
        this.executor = executor;
        this.later = later;
    }

    /** A run that ended or is to be repeated may have left something on a machine that is here: no return of it will tell. */
    void heard(JobEvent event) {
        if (event instanceof JobEvent.Ended || event instanceof JobEvent.Changed) {
            queue.snapshot().quarantines().stream()
                    .filter(quarantine -> quarantine.job().equals(event.job()))
                    .forEach(this::endWhereItIs);
        }
    }

    private void endWhereItIs(Quarantine quarantine) {
        machines.find(quarantine.machine()).ifPresent(machine -> endSoon(machine.host(), quarantine));
    }

    /** Ends all that is quarantined on this machine. */
    void end(BuildHost host) {
        on(host.machine()).forEach(quarantine -> endSoon(host, quarantine));
    }

    private Stream<Quarantine> on(MachineId machine) {
        return queue.snapshot().quarantines().stream()
                .filter(quarantine -> quarantine.machine().equals(machine));
    }

    /** @return what may live on, by a machine that will not be here again: nobody can look there, and only people know */
    SortedMap<MachineId, List<Quarantine>> outOfReach() {
        return queue.snapshot().quarantines().stream()
                .filter(left -> machines.whyGone(left.machine()).isPresent())
                .collect(Collectors.groupingBy(Quarantine::machine, TreeMap::new, Collectors.toList()));
    }

    /** @throws BadInput if the machine may be here again, and then is looked at */
    void endedWith(MachineId machine) {
        if (machines.whyGone(machine).isEmpty()) {
            throw new BadInput("'" + machine + "' was not removed: what it left is ended when it connects again.");
        }
        on(machine).forEach(left -> queue.orphanGone(left.job(), machine));
    }

    /** As soon as the disk knows of it; if the queue closes before, the next start finds it. */
    private void endSoon(BuildHost host, Quarantine quarantine) {
        queue.recorded().thenRunAsync(() -> end(host, quarantine), executor);
    }

    private void endIfStill(Quarantine quarantine) {
        if (queue.snapshot().quarantines().contains(quarantine)) {
            endWhereItIs(quarantine);
        }
    }

    private void end(BuildHost host, Quarantine quarantine) {
        try {
            String prefix = JobRun.processPrefix(controllerId, quarantine.job(), quarantine.attempt()) + "-";
            DurableProcess.killAll(host, prefix, GRACE);
            DurableProcess.forgetAll(host, prefix);
            queue.orphanGone(quarantine.job(), host.machine());
        } catch (HostLostException e) {
            LOGGER.log(
                    Level.FINE, e, () -> host.machine() + " went away; what " + quarantine.job() + " left ends later");
        } catch (IOException e) {
            LOGGER.log(
                    Level.WARNING,
                    e,
                    () -> "What job " + quarantine.job() + " left on " + host.machine() + " could not be ended; "
                            + quarantine.owned() + " stays locked meanwhile, and it is tried again");
            later.after(AGAIN, () -> endIfStill(quarantine));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
