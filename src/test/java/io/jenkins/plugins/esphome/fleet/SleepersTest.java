package io.jenkins.plugins.esphome.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.FirmwareRequest.Kind;
import io.jenkins.plugins.esphome.model.FirmwareSource;
import io.jenkins.plugins.esphome.model.JobEvent;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.OfflinePolicy;
import io.jenkins.plugins.esphome.model.Placement;
import io.jenkins.plugins.esphome.model.PlacementPolicy;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Requester;
import io.jenkins.plugins.esphome.model.Source;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.queue.FirmwareQueue;
import io.jenkins.plugins.esphome.queue.QueueSettings;
import io.jenkins.plugins.esphome.queue.RequestDraft;
import io.jenkins.plugins.esphome.store.StoreException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** An upload that waits for a device, when nobody can be asked for that device. */
final class SleepersTest {
    private static final Duration SOON = Duration.ofMillis(10);

    private final FirmwareQueue queue = new FirmwareQueue(new PretendDisk(), QueueSettings.DEFAULT, new IdleListener());
    private JobId upload;
    private Sleepers sleepers;

    @BeforeEach
    void anUploadWaitsForItsDevice() throws Exception {
        Work work = new Work.Upload(
                new DeviceId("home", "lamp"),
                new Target.Network("lamp.local"),
                new FirmwareSource.Archived("0".repeat(64)),
                Optional.empty(),
                Optional.empty(),
                OfflinePolicy.WAIT,
                false);
        Requester alice = new Requester("alice", Optional.empty());
        upload = queue.submit(RequestDraft.of(
                        new RequestId(1), Kind.REFLASH, "home", alice, PlacementPolicy.WAIT, List.of(work)))
                .jobs()
                .get(0);
        queue.grant(upload, new Placement(MachineId.LOCAL, Source.LOCAL, "local", "here", "the only one"));
        queue.park(upload, "lamp does not answer");
    }

    @AfterEach
    void close() {
        sleepers.close();
        queue.close();
    }

    @Test
    @DisplayName("F8 what cannot be looked at ends at its limit all the same")
    void whatCannotBeLookedAtEndsAtItsLimit() {
        Clock later =
                Clock.offset(Clock.systemUTC(), Limits.DEFAULT.awaitDevice().plusHours(1));
        Looks looks = new Looks(Integer.MAX_VALUE);
        CompletableFuture<FirmwareJob> ended = new CompletableFuture<>();
        queue.subscribe(event -> {
            if (event instanceof JobEvent.Ended end) {
                ended.complete(end.now());
            }
        });
        sleepers = new Sleepers(queue, looks, SOON, later);
        await().until(ended::isDone);
        assertThat(ended.join().result().orElseThrow().error())
                .contains("lamp did not answer within 7 days: lamp does not answer");
    }

    @Test
    @DisplayName("F8 a look that failed is tried again, and the upload wakes when its device is seen")
    void aLookThatFailedIsTriedAgain() {
        Looks looks = new Looks(3);
        sleepers = new Sleepers(queue, looks, SOON, Clock.systemUTC());
        await().until(() -> queue.snapshot().sleepingDevices().isEmpty());
        assertThat(looks.count).hasValueGreaterThan(3);
        assertThat(queue.snapshot().job(upload).orElseThrow().status()).isEqualTo(JobStatus.QUEUED);
    }

    /** So many looks fail, in turn by an unreadable record and by firmware that is gone. */
    private static final class Looks implements Sleepers.Look {
        private final AtomicInteger count = new AtomicInteger();
        private final int failing;

        Looks(int failing) {
            this.failing = failing;
        }

        @Override
        public boolean isForDevice(JobId job) {
            return true;
        }

        @Override
        public Optional<MachineId> seenFrom(FirmwareJob job) throws IOException {
            int look = count.incrementAndGet();
            if (look > failing) {
                return Optional.of(MachineId.LOCAL);
            }
            if (look % 2 == 0) {
                throw new StoreException("The record cannot be read.");
            }
            throw new IOException("The firmware is not in the archive any more.");
        }
    }
}
