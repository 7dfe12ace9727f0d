package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.DurableProcess;
import io.jenkins.plugins.esphome.model.QueueMarks.Quarantine;
import io.jenkins.plugins.esphome.queue.FirmwareQueue;
import java.io.IOException;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Makes sure that what runs of ours left behind on a machine is gone, as soon as that machine can be reached again; until
 * then the directory or device that such a process may use stays quarantined (Q8, Q13).
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

    /** Ends all that is quarantined on this machine. */
    void end(BuildHost host) {
        for (Quarantine quarantine : queue.snapshot().quarantines()) {
            if (quarantine.machine().equals(host.machine())) {
                end(host, quarantine);
            }
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
