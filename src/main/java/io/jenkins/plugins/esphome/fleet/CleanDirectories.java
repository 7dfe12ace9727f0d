package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.build.CleanRunner;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.toolchain.UnfiledRun;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Gives the disk space back after a CLEAN on the machines that are here. The rule itself (Q6) does not depend on it: every
 * machine, those that are away included, wipes a directory that is older than the CLEAN before its next use.
 */
final class CleanDirectories {
    private static final Logger LOGGER = Logger.getLogger(CleanDirectories.class.getName());

    private final CleanRunner cleaner;
    private final Machines machines;
    private final Executor threads;

    CleanDirectories(String controllerId, Machines machines, Executor threads) {
        this.cleaner = new CleanRunner(controllerId);
        this.machines = machines;
        this.threads = threads;
    }

    /** Hears of each job's end; returns at once. */
    void ended(FirmwareJob job) {
        if (job.work() instanceof Work.Clean clean && job.status() == JobStatus.COMPLETED) {
            machines.all().forEach(machine -> threads.execute(() -> wipe(machine, clean.configuration())));
        }
    }

    private void wipe(MachineSettings machine, ConfigurationId configuration) {
        UnfiledRun run = new UnfiledRun(Limits.DEFAULT, line -> LOGGER.log(Level.FINE, line));
        try {
            cleaner.run(machine.host(), configuration, run);
        } catch (IOException | RunCancelledException e) {
            LOGGER.log(Level.FINE, e, () -> machine.id() + " wipes " + configuration + " before its next use");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
