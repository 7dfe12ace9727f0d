package io.jenkins.plugins.esphome.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobEvent;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.RequestId;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everybody at once: threads that file, cancel, follow and look, on one service with real processes. */
final class FleetConcurrencyIT {
    private static final int THREADS = 16;
    private static final int REQUESTS_A_THREAD = 12;

    @TempDir
    Path root;

    private final Map<JobId, AtomicInteger> ends = new ConcurrentHashMap<>();
    private final Map<JobId, AtomicInteger> followedEnds = new ConcurrentHashMap<>();
    private final Queue<RequestId> filed = new ConcurrentLinkedQueue<>();

    @Test
    @DisplayName(
            "J7 Q8 whatever is filed, cancelled and followed at once: each job has one end, and everybody hears it once")
    void everybodyAtOnce() throws Exception {
        PretendWork work = new PretendWork(root);
        try (FleetService fleet = work.open()) {
            fleet.subscribe(this::heard);
            atOnce(fleet);
            await().atMost(Duration.ofMinutes(5)).until(() -> fleet.queue().jobCount() == 0);
            await().untilAsserted(() -> assertThat(followedEnds.keySet()).containsAll(followed()));
            await().untilAsserted(() -> assertThat(ends.keySet()).containsAll(all(fleet)));
            await().untilAsserted(
                            () -> assertThat(root.resolve("machine/processes")).isEmptyDirectory());
            assertThat(ManagementFactory.getThreadMXBean().findDeadlockedThreads())
                    .isNull();
            assertEachHasOneEnd(fleet);
        }
        assertThat(Files.readAllLines(work.ledger())).doesNotHaveDuplicates();
        assertThat(root.resolve("machine/processes")).isEmptyDirectory();
    }

    private void atOnce(FleetService fleet) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<?>> working = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            Random random = new Random(thread);
            working.add(threads.submit(() -> {
                for (int i = 0; i < REQUESTS_A_THREAD; i++) {
                    one(fleet, random);
                }
                return null;
            }));
        }
        threads.shutdown();
        for (Future<?> one : working) {
            one.get();
        }
    }

    private void one(FleetService fleet, Random random) {
        RequestId id = fleet.store().nextId();
        fleet.submit(PretendWork.install(id, random.nextInt(3))).join();
        filed.add(id);
        fleet.follow(id.job(1), this::followed);
        switch (random.nextInt(4)) {
            case 0 -> fleet.cancel(id, "Ada");
            case 1 -> fleet.cancel(new RequestId(1 + random.nextInt((int) id.number())), "Grace");
            case 2 -> fleet.queue().jobs().forEach(job -> assertThat(job.id()).isNotNull());
            default -> fleet.outcome(id);
        }
    }

    private void heard(JobEvent event) {
        if (event instanceof JobEvent.Ended) {
            ends.computeIfAbsent(event.job(), job -> new AtomicInteger()).incrementAndGet();
        }
    }

    private void followed(JobEvent event) {
        if (event instanceof JobEvent.Ended) {
            followedEnds
                    .computeIfAbsent(event.job(), job -> new AtomicInteger())
                    .incrementAndGet();
        }
    }

    private List<JobId> all(FleetService fleet) {
        return filed.stream()
                .flatMap(id -> fleet.jobs(id).stream())
                .map(FirmwareJob::id)
                .toList();
    }

    private List<JobId> followed() {
        return filed.stream().map(id -> id.job(1)).toList();
    }

    private void assertEachHasOneEnd(FleetService fleet) throws IOException {
        assertThat(filed).hasSize(THREADS * REQUESTS_A_THREAD).doesNotHaveDuplicates();
        for (RequestId id : filed) {
            for (FirmwareJob job : fleet.jobs(id)) {
                assertThat(job.status()).as("%s", job).isIn(JobStatus.COMPLETED, JobStatus.CANCELLED);
                assertThat(ends.get(job.id())).as("%s", job).hasValue(1);
            }
        }
        assertThat(followedEnds.values()).allSatisfy(count -> assertThat(count).hasValue(1));
    }
}
