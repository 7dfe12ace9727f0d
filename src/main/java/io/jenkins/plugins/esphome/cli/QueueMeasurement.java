package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.fleet.EngineBenchmark;
import io.jenkins.plugins.esphome.fleet.JobCost;
import io.jenkins.plugins.esphome.queue.LockBenchmark;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * Takes the figures of {@code bench queue}, each in a fresh directory, after the JVM has warmed up on the same work.
 *
 * <p>Nothing is deleted in between: ext4 looks past each inode that was deleted in the last minutes whenever a file is made, so that
 * what one measurement leaves to be deleted would be paid for by the next one (measured: a third of what a job costs).
 */
final class QueueMeasurement {
    private static final int LINES = 2_000_000;
    private static final int ENOUGH_JOBS = 3_000;
    private static final int MOST_ROUNDS = 9;

    /**
     * The JVM compiles what opening and closing a state directory is like anew when it happens for the second time: warmed up in one
     * long round, the first measurement of 100 jobs had 3.7 s of compiling beside it, in twenty rounds 0.2 s.
     */
    private static final int WARM_UP_ROUND = 1_000;

    /** Starting a process makes a job of 'instant' so much dearer. */
    private static final int INSTANT_SHARE = 10;

    private final EngineBenchmark engine;
    private final Path place;
    private final Consumer<String> progress;

    /** @param progress hears what is measured now */
    QueueMeasurement(EngineBenchmark engine, Path place, Consumer<String> progress) {
        this.engine = engine;
        this.place = place;
        this.progress = progress;
    }

    private interface Work {
        JobCost run(Path root, int jobs) throws IOException, InterruptedException;
    }

    /** @param warmUp jobs of 'pure' that are run and not told */
    QueueReport report(
            int warmUp, List<Integer> sizes, List<Integer> instantSizes, int waiters, int inFlight, int slots)
            throws IOException, InterruptedException {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return new QueueReport(
                costs("pure", engine::pure, warmUp, sizes),
                costs("instant", engine::instant, Math.max(1, warmUp / INSTANT_SHARE), instantSizes),
                ingest(),
                lock(waiters),
                Files.getFileStore(place).type(),
                Runtime.getRuntime().availableProcessors(),
                load,
                inFlight,
                slots,
                Runtime.version().toString());
    }

    private List<QueueReport.Cost> costs(String kind, Work work, int warmUp, List<Integer> sizes)
            throws IOException, InterruptedException {
        progress.accept(kind + ": warming up");
        for (int done = 0; done < warmUp; done += WARM_UP_ROUND) {
            once(work, Math.min(WARM_UP_ROUND, warmUp - done));
        }
        List<QueueReport.Cost> costs = new ArrayList<>();
        for (int size : sizes) {
            progress.accept(kind + ": " + size);
            costs.add(cost(work, size));
        }
        return costs;
    }

    private QueueReport.Cost cost(Work work, int jobs) throws IOException, InterruptedException {
        List<JobCost> rounds = new ArrayList<>();
        PeakMemory peak = PeakMemory.fromNow();
        for (int round = 0; round < rounds(jobs); round++) {
            rounds.add(once(work, jobs));
        }
        return new QueueReport.Cost(
                jobs, median(rounds, JobCost::wall), median(rounds, JobCost::processor), peak.megabytes());
    }

    private static double median(List<JobCost> rounds, ToDoubleFunction<JobCost> figure) {
        return rounds.stream()
                .mapToDouble(figure)
                .sorted()
                .skip(rounds.size() / 2)
                .findFirst()
                .orElseThrow();
    }

    /** A small size takes too short a time to be measured once. */
    private static int rounds(int jobs) {
        return Math.max(1, Math.min(MOST_ROUNDS, ENOUGH_JOBS / jobs));
    }

    private double ingest() throws IOException, InterruptedException {
        progress.accept("ingest");
        return engine.ingest(Files.createTempDirectory(place, "ingest-"), LINES) / 1e3;
    }

    /** The second of two: the first one warms up. */
    private QueueReport.Lock lock(int waiters) throws InterruptedException {
        progress.accept("lock");
        engine.lock(waiters);
        LockBenchmark.Holds holds = engine.lock(waiters);
        return new QueueReport.Lock(
                holds.waiters(), holds.transitions(), holds.median() / 1e3, holds.p99() / 1e3, holds.most() / 1e3);
    }

    private JobCost once(Work work, int jobs) throws IOException, InterruptedException {
        return work.run(Files.createTempDirectory(place, "state-"), jobs);
    }
}
