package io.jenkins.plugins.esphome.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobEvent;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many threads at once; what each of them did between its calls is recorded and checked. */
@Timeout(600)
final class QueueConcurrencyTest {

    private static final int THREADS = 16;

    private final QueueFixture fixture = new QueueFixture();
    private final FirmwareQueue queue = fixture.queue;
    private final Map<Object, JobId> inUse = new ConcurrentHashMap<>();
    private final Set<String> violations = ConcurrentHashMap.newKeySet();
    private final Set<JobId> filed = ConcurrentHashMap.newKeySet();

    @Test
    @DisplayName("Q13, J7: under many threads nothing is used twice, nothing is lost, everything ends once")
    void manyThreadsKeepTheRules() throws Exception {
        AtomicInteger busy = new AtomicInteger(THREADS / 2);
        inParallel(
                IntStream.range(0, THREADS / 2)
                        .mapToObj(seed -> (Callable<Void>) () -> {
                            fileAndCancel(new Random(seed));
                            busy.decrementAndGet();
                            return null;
                        })
                        .toList(),
                IntStream.range(0, THREADS / 2)
                        .mapToObj(seed -> (Callable<Void>) () -> {
                            work(new Random(seed), new MachineId("m" + seed), busy);
                            return null;
                        })
                        .toList());
        queue.close();
        assertThat(violations).isEmpty();
        assertThat(queue.snapshot().jobs()).isEmpty();
        everythingEndedOnceInOrder();
    }

    @Test
    @DisplayName("J7: complete, fail and cancel at once, and exactly one of them is the end")
    void onlyOneOfManyEndsWins() throws Exception {
        for (int round = 0; round < 200; round++) {
            JobId job = fixture.compile("c" + round, "i").jobs().get(0);
            filed.add(job);
            fixture.start(job, QueueFixture.ATTIC);
            List<Callable<Void>> ends = List.of(
                    () -> run(() -> fixture.complete(job)),
                    () -> run(() -> fixture.fail(job)),
                    () -> run(() -> queue.cancel(job, "alice")),
                    () -> run(() -> fixture.fail(job)));
            inParallel(ends, List.of());
        }
        queue.close();
        everythingEndedOnceInOrder();
    }

    private static Void run(Runnable action) {
        action.run();
        return null;
    }

    private void fileAndCancel(Random random) {
        for (int i = 0; i < 100; i++) {
            Filed request = random.nextInt(4) == 0
                    ? fixture.reflash("d" + random.nextInt(5))
                    : fixture.install("c" + random.nextInt(5), "i" + random.nextInt(3), "d" + random.nextInt(5));
            filed.addAll(request.jobs());
            if (random.nextInt(5) == 0) {
                queue.cancel(request.request(), "bob");
            }
            if (random.nextInt(20) == 0) {
                filed.addAll(fixture.clean("c" + random.nextInt(5)).jobs());
            }
        }
    }

    /** A lane: takes any candidate, holds what it uses exclusively, and ends it in some way. */
    private void work(Random random, MachineId machine, AtomicInteger busy) {
        while (busy.get() > 0 || queue.snapshot().jobCount() > 0) {
            List<JobId> candidates = fixture.candidates();
            if (candidates.isEmpty()) {
                Thread.onSpinWait();
                continue;
            }
            JobId job = candidates.get(random.nextInt(candidates.size()));
            if (fixture.start(job, machine)) {
                use(job, machine, random);
            }
        }
    }

    private void use(JobId job, MachineId machine, Random random) {
        Optional<FirmwareJob> now = queue.snapshot().job(job);
        Object used = now.map(running -> used(running, machine)).orElse(job);
        JobId other = inUse.putIfAbsent(used, job);
        if (other != null) {
            violations.add(job + " and " + other + " both use " + used);
        }
        Thread.yield();
        inUse.remove(used, job);
        switch (random.nextInt(4)) {
            case 0 -> fixture.fail(job);
            case 1 -> queue.lost(job, Orphan.GONE, "lost");
            default -> fixture.complete(job);
        }
    }

    private static Object used(FirmwareJob job, MachineId machine) {
        if (job.work() instanceof Work.Compile compile) {
            return List.of(machine, compile.configuration());
        }
        return ((Work.Upload) job.work()).device();
    }

    private void everythingEndedOnceInOrder() {
        Map<JobId, List<JobEvent>> byJob = fixture.events.stream().collect(Collectors.groupingBy(JobEvent::job));
        assertThat(byJob.keySet()).isEqualTo(filed);
        byJob.forEach((job, events) -> {
            assertThat(events.stream().filter(JobEvent.Ended.class::isInstance))
                    .as("ends of %s", job)
                    .hasSize(1);
            assertThat(events.get(events.size() - 1)).as("last of %s", job).isInstanceOf(JobEvent.Ended.class);
            assertThat(fixture.records.find(job).map(FirmwareJob::status).filter(JobStatus::isTerminal))
                    .isPresent();
        });
    }

    private static void inParallel(List<Callable<Void>> some, List<Callable<Void>> others) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(some.size() + others.size());
        try {
            List<Callable<Void>> all = new ArrayList<>(some);
            all.addAll(others);
            for (Future<Void> done : threads.invokeAll(all)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
