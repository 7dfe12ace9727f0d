package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.queue.FirmwareQueue;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Looks from time to time whether the devices that somebody waits for answer again (F8). They hold no lane meanwhile; a
 * device that needs long to say no delays no other.
 */
final class Sleepers implements AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger(Sleepers.class.getName());
    private static final int LOOKS_AT_ONCE = 16;

    private final FirmwareQueue queue;
    private final Look look;
    private final Set<DeviceId> asked = ConcurrentHashMap.newKeySet();
    private final ExecutorService lookers =
            Executors.newFixedThreadPool(LOOKS_AT_ONCE, Threads.named("esphome-fleet-look"));
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(Threads.named("esphome-fleet-sleepers"));

    /** Whether the device of a parked upload answers. */
    interface Look {
        boolean answers(FirmwareJob upload) throws IOException, InterruptedException;
    }

    /** @param pause between two looks at the same device */
    Sleepers(FirmwareQueue queue, Look look, Duration pause) {
        this.queue = queue;
        this.look = look;
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
                if (upload != null && look.answers(upload)) {
                    queue.wake(device);
                    return;
                }
            }
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.FINE, e, () -> "Device " + device + " could not be looked at; the next round tries again");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            asked.remove(device);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        lookers.shutdownNow();
    }
}
