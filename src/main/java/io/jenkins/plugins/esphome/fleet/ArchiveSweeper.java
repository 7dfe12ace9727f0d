package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.FirmwareSource;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.queue.QueueSnapshot;
import io.jenkins.plugins.esphome.store.StoreException;
import java.io.IOException;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Keeps the archive within its bounds, on a thread of its own: no build and no flash ever waits for it. Any number of wishes
 * becomes one sweep. When a device's record cannot be read nothing is removed: that device may run anything.
 */
final class ArchiveSweeper implements AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger(ArchiveSweeper.class.getName());

    private final FirmwareArchive archive;
    private final DeviceRecords devices;
    private final Supplier<QueueSnapshot> queue;
    private final Supplier<ArchiveSettings> settings;
    private final Clock clock;
    private final AtomicBoolean wanted = new AtomicBoolean();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(Threads.named("esphome-fleet-archive"));
    private volatile long lastSweep;
    private volatile Optional<String> complaint = Optional.empty();

    ArchiveSweeper(
            FirmwareArchive archive,
            DeviceRecords devices,
            Supplier<QueueSnapshot> queue,
            Supplier<ArchiveSettings> settings,
            Clock clock) {
        this.archive = archive;
        this.devices = devices;
        this.queue = queue;
        this.settings = settings;
        this.clock = clock;
        this.lastSweep = System.nanoTime() - settings.get().pause().toNanos();
    }

    /** Something was built or flashed; returns at once. */
    void wish() {
        if (wanted.compareAndSet(false, true)) {
            long wait = settings.get().pause().toNanos() - (System.nanoTime() - lastSweep);
            try {
                thread.schedule(this::sweepOrSay, Math.max(0, wait), TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException closed) {
                LOGGER.log(Level.FINE, "The next start sweeps the firmware archive");
            }
        }
    }

    private void sweepOrSay() {
        wanted.set(false);
        lastSweep = System.nanoTime();
        try {
            sweep();
        } catch (IOException | StoreException e) {
            LOGGER.log(Level.WARNING, "The firmware archive was not swept: {0}", e.getMessage());
        } catch (RuntimeException e) {
            LOGGER.log(Level.SEVERE, "The firmware archive cannot be swept, by a defect of ours", e);
        }
    }

    /** One sweep, now. */
    void sweep() throws IOException {
        ArchiveSettings bounds = settings.get();
        List<FirmwareArchive.Entry> entries = archive.list();
        // Read after the list: what is recorded or filed later can only be about firmware that was touched meanwhile.
        Set<String> needed = needed(queue.get());
        ArchiveRetention.Expired expired =
                new ArchiveRetention(bounds, devices.list(), needed, clock.instant()).among(entries);
        for (FirmwareArchive.Entry entry : expired.entries()) {
            if (archive.remove(entry)) {
                LOGGER.log(Level.FINE, "Firmware {0} left the archive", Fingerprints.brief(entry.firmware()));
            }
        }
        if (!expired.entries().isEmpty()) {
            archive.forgetIdentities();
        }
        complain(expired.left(), bounds.quota());
    }

    private void complain(long left, long quota) {
        Optional<String> now = left > quota ? Optional.of(complaint(left, quota)) : Optional.empty();
        if (now.isPresent() && complaint.isEmpty()) {
            LOGGER.warning(now.get());
        }
        complaint = now;
    }

    private static String complaint(long left, long quota) {
        return "The firmware archive holds " + (left >> 20) + " MiB, more than its quota of " + (quota >> 20)
                + " MiB, and all of it runs on a device, is needed by a request or was just built: raise the quota.";
    }

    /** @return one sentence if the last sweep could not bring the archive within its quota */
    Optional<String> complaint() {
        return complaint;
    }

    private static Set<String> needed(QueueSnapshot queue) {
        Set<String> prints = new HashSet<>();
        for (FirmwareJob job : queue.jobs()) {
            job.result().flatMap(JobResult::fingerprint).ifPresent(prints::add);
            if (job.work() instanceof Work.Upload upload
                    && upload.firmware() instanceof FirmwareSource.Archived archived) {
                prints.add(archived.fingerprint());
            }
        }
        return prints;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
