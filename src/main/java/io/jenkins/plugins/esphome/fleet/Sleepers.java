package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.queue.FirmwareQueue;
import io.jenkins.plugins.esphome.store.StoreException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Looks from time to time whether the devices that somebody waits for answer again (F8), and ends the waiting that has
 * reached its limit. They hold no lane meanwhile; a device that needs long to say no delays no other.
 */
final class Sleepers implements AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger(Sleepers.class.getName());
    private static final int LOOKS_AT_ONCE = 16;

    private final FirmwareQueue queue;
    private final Look look;
    private final Clock clock;
    private final Set<DeviceId> asked = ConcurrentHashMap.newKeySet();
    private final ExecutorService lookers =
            Executors.newFixedThreadPool(LOOKS_AT_ONCE, Threads.named("esphome-fleet-look"));
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(Threads.named("esphome-fleet-sleepers"));

    /** What is known of a parked upload beyond the queue. */
    interface Look {
        /** @return whether it is parked because its device does not answer */
        boolean isForDevice(JobId upload);

        /** @return the flashing agent that its device answers now, of all that may reach it */
        Optional<MachineId> seenFrom(FirmwareJob upload) throws IOException, InterruptedException;
    }

    /** @param pause between two looks at the same device */
    Sleepers(FirmwareQueue queue, Look look, Duration pause, Clock clock) {
        this.queue = queue;
        this.look = look;
        this.clock = clock;
        timer.scheduleWithFixedDelay(this::round, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void round() {
        for (DeviceId device : queue.snapshot().sleepingDevices()) {
            if (asked.add(device)) {
                lookers.execute(() -> ask(device));
            }
        }
    }

    private void ask(DeviceId device) {
        try {
            for (JobId job : queue.snapshot().parked(device)) {
                FirmwareJob upload = queue.snapshot().job(job).orElse(null);
                if (upload == null || !look.isForDevice(job)) {
                    continue;
                }
                Optional<MachineId> agent = seenFrom(upload);
                if (agent.isPresent()) {
                    queue.wake(device, agent.get());
                    return;
                }
                endIfTooLong(upload);
            }
        } catch (RuntimeException e) {
            LOGGER.log(Level.SEVERE, e, () -> "Device " + device + " cannot be looked at, by a defect of ours");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            asked.remove(device);
        }
    }

    /** What cannot be looked at has its limit too: its firmware may have left the archive, or its record be unreadable. */
    private Optional<MachineId> seenFrom(FirmwareJob upload) throws InterruptedException {
        try {
            return look.seenFrom(upload);
        } catch (IOException | StoreException e) {
            LOGGER.log(Level.FINE, e, () -> "The device of " + upload.id() + " could not be looked at; we try again");
            return Optional.empty();
        }
    }

    private void endIfTooLong(FirmwareJob upload) {
        Duration limit = queue.snapshot()
                .request(upload.id().request())
                .map(request -> request.limits().awaitDevice())
                .orElse(Limits.DEFAULT.awaitDevice());
        if (couldBegin(upload).plus(limit).isBefore(clock.instant())) {
            String device = ((Work.Upload) upload.work()).device().name();
            queue.fail(
                    upload.id(),
                    JobResult.failed(
                            1,
                            device + " did not answer within " + words(limit) + ": "
                                    + upload.waitReason().orElse("it is away")));
        }
    }

    private static String words(Duration limit) {
        if (limit.toDays() > 0) {
            return limit.toDays() + " days";
        }
        return limit.toMinutes() > 0 ? limit.toMinutes() + " min" : limit.toSeconds() + " s";
    }

    /** What its own compile took is no waiting; both times are recorded, so a restart does not begin anew. */
    private Instant couldBegin(FirmwareJob upload) {
        return upload.dependsOn()
                .flatMap(compile -> queue.snapshot().job(compile))
                .flatMap(FirmwareJob::endedAt)
                .orElse(upload.createdAt());
    }

    @Override
    public void close() {
        timer.shutdownNow();
        lookers.shutdownNow();
    }
}
