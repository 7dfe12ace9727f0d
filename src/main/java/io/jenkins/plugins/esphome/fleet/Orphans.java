package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.DurableProcess;
import io.jenkins.plugins.esphome.model.QueueMarks.Quarantine;
import io.jenkins.plugins.esphome.queue.FirmwareQueue;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Makes sure that what runs of ours left behind on a machine is gone, as soon as that machine can be reached again; until
 * then the directory or device that such a process may use stays quarantined (Q8, Q13).
 *
 * <p>Invariant: nothing is touched whose loss is not on disk yet. After a crash the run would count as running still: it would find
 * its process killed, which fails the job, or no process, and do again what may have been done.
 */
final class Orphans {
    private static final Logger LOGGER = Logger.getLogger(Orphans.class.getName());
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final FirmwareQueue queue;
    private final String controllerId;

    Orphans(FirmwareQueue queue, String controllerId) {
        this.queue = queue;
        this.controllerId = controllerId;
    }

    /**
     * Ends all that is quarantined on this machine, as soon as the disk knows of it.
     *
     * @param executor does the work, which may take as long as a process takes to die
     */
    void end(BuildHost host, Executor executor) {
        List<Quarantine> there = queue.snapshot().quarantines().stream()
                .filter(quarantine -> quarantine.machine().equals(host.machine()))
                .toList();
        if (!there.isEmpty()) {
            // if the queue closes before, the next start finds them
            queue.recorded().thenRunAsync(() -> there.forEach(quarantine -> end(host, quarantine)), executor);
        }
    }

    private void end(BuildHost host, Quarantine quarantine) {
        try {
            String prefix = JobRun.processPrefix(controllerId, quarantine.job(), quarantine.attempt()) + "-";
            DurableProcess.killAll(host, prefix, GRACE);
            DurableProcess.forgetAll(host, prefix);
            queue.orphanGone(quarantine.job());
        } catch (IOException e) {
            LOGGER.log(
                    Level.WARNING,
                    e,
                    () -> "What job " + quarantine.job() + " left on " + host.machine() + " could not be ended; "
                            + quarantine.owned() + " stays locked until the machine is back once more");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
