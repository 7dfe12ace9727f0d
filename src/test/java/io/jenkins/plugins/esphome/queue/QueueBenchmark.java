package io.jenkins.plugins.esphome.queue;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.FirmwareRequest;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.Lane;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Placement;
import io.jenkins.plugins.esphome.model.QueueMarks;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Source;
import io.jenkins.plugins.esphome.schedule.Decision;
import io.jenkins.plugins.esphome.schedule.MachineView;
import io.jenkins.plugins.esphome.schedule.Scheduler;
import io.jenkins.plugins.esphome.store.RequestRecords;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * What the queue itself costs for one job from its filing to its end (choosing by the scheduler included), without a disk.
 * Run its {@code main} on the test class path; it prints a table.
 */
public final class QueueBenchmark {

    private static final MachineView MACHINE = new MachineView(
            new MachineId("attic"),
            "attic",
            Set.of(MachineView.Standing.values()),
            8,
            8,
            Integer.MAX_VALUE,
            Set.of("2026.10.0"),
            1,
            (fleet, trust) -> true,
            label -> true,
            configuration -> false,
            Set.of());

    private QueueBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        for (int warmUp = 0; warmUp < 3; warmUp++) {
            microsPerJob(10_000);
        }
        for (int jobs : new int[] {100, 1000, 10_000, 100_000}) {
            double[] rounds = new double[5];
            for (int round = 0; round < rounds.length; round++) {
                rounds[round] = microsPerJob(jobs);
            }
            Arrays.sort(rounds);
            System.out.printf("%7d jobs: %6.1f us a job (median of 5, best %.1f)%n", jobs, rounds[2], rounds[0]);
        }
        lockHolds(1000);
    }

    /** All are filed first, so that the last one is filed, chosen and ended among all the others. */
    private static double microsPerJob(int jobs) throws Exception {
        try (FirmwareQueue queue = new FirmwareQueue(new NoDisk(), QueueSettings.DEFAULT, new Nobody())) {
            List<RequestDraft> drafts = drafts(jobs);
            System.gc();
            long start = System.nanoTime();
            CompletableFuture<Filed> last = null;
            for (RequestDraft draft : drafts) {
                last = queue.submitAsync(draft);
            }
            last.join();
            while (queue.snapshot().jobCount() > 0) {
                pass(queue);
            }
            return (System.nanoTime() - start) / 1000.0 / jobs;
        }
    }

    private static void pass(FirmwareQueue queue) {
        for (Decision decision : Scheduler.place(queue.snapshot().input(List.of(MACHINE)))) {
            if (decision instanceof Decision.Place place && queue.choose(place.job(), place.machine())) {
                queue.grant(
                        place.job(), new Placement(place.machine(), Source.LOCAL, "attic", "attic", place.reason()));
                queue.complete(place.job(), JobResult.done());
            }
        }
    }

    private static List<RequestDraft> drafts(int jobs) {
        List<RequestDraft> drafts = new ArrayList<>();
        for (int i = 1; i <= jobs; i++) {
            drafts.add(QueueFixture.draft(
                    new RequestId(i),
                    FirmwareRequest.Kind.COMPILE,
                    List.of(QueueFixture.compile("c" + i, Optional.of("i" + i)))));
        }
        return drafts;
    }

    /** How long one transition keeps the lock while this many jobs wait: submit, choose, unchoose, one thread each. */
    private static void lockHolds(int waiting) throws Exception {
        try (FirmwareQueue queue = new FirmwareQueue(new NoDisk(), QueueSettings.DEFAULT, new Nobody())) {
            for (RequestDraft draft : drafts(waiting)) {
                queue.submit(draft);
            }
            long[] nanos = new long[20_000];
            for (int i = 0; i < nanos.length; i++) {
                JobId job = new JobId(1 + i % waiting, 1);
                long start = System.nanoTime();
                queue.choose(job, MACHINE.id());
                queue.unchoose(job, "measured");
                nanos[i] = (System.nanoTime() - start) / 2;
            }
            Arrays.sort(nanos);
            System.out.printf(
                    "%d waiting: a transition holds the lock for at most %.1f us (median), %.1f us (99 %%), %.1f us (99.9 %%); %d in use%n",
                    waiting,
                    nanos[nanos.length / 2] / 1000.0,
                    nanos[nanos.length * 99 / 100] / 1000.0,
                    nanos[nanos.length * 999 / 1000] / 1000.0,
                    queue.snapshot().used(MACHINE.id(), Lane.COMPILE));
        }
    }

    private static final class Nobody implements QueueListener {
        @Override
        public void kill(JobId job) {
            throw new IllegalStateException("nothing is cancelled here");
        }

        @Override
        public void placeable() {
            // The benchmark runs its passes itself.
        }
    }

    private static final class NoDisk implements RequestRecords {
        private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

        @Override
        public CompletableFuture<Void> commit(FirmwareRequest request, List<FirmwareJob> jobs) {
            return DONE;
        }

        @Override
        public CompletableFuture<Void> update(Collection<FirmwareJob> jobs) {
            return DONE;
        }

        @Override
        public CompletableFuture<Void> finish(RequestId request) {
            return DONE;
        }

        @Override
        public CompletableFuture<Void> remember(QueueMarks marks) {
            return DONE;
        }
    }
}
