package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.fleet.EngineBenchmark;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Takes the figures of {@code bench queue}, each in a fresh directory, after the JVM has warmed up on the same work. */
final class QueueMeasurement {
    private static final int WARM_UP = 2_000;
    private static final int INSTANT_WARM_UP = 200;
    private static final int LINES = 2_000_000;
    private static final int ENOUGH_JOBS = 3_000;
    private static final int MOST_ROUNDS = 9;

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
        /** @return nanoseconds */
        long run(Path root, int jobs) throws IOException, InterruptedException;
    }

    QueueReport report(List<Integer> sizes, List<Integer> instantSizes, int inFlight, int slots)
            throws IOException, InterruptedException {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return new QueueReport(
                costs("pure", engine::pure, WARM_UP, sizes),
                costs("instant", engine::instant, INSTANT_WARM_UP, instantSizes),
                ingest(),
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
        once(work, warmUp);
        List<QueueReport.Cost> costs = new ArrayList<>();
        for (int size : sizes) {
            progress.accept(kind + ": " + size);
            costs.add(cost(work, size));
        }
        return costs;
    }

    private QueueReport.Cost cost(Work work, int jobs) throws IOException, InterruptedException {
        List<Long> rounds = new ArrayList<>();
        PeakMemory peak = PeakMemory.fromNow();
        for (int round = 0; round < rounds(jobs); round++) {
            rounds.add(once(work, jobs));
        }
        long megabytes = peak.megabytes();
        List<Long> sorted = rounds.stream().sorted().toList();
        return new QueueReport.Cost(jobs, sorted.get(sorted.size() / 2) / 1e3 / jobs, megabytes);
    }

    /** A small size takes too short a time to be measured once. */
    private static int rounds(int jobs) {
        return Math.max(1, Math.min(MOST_ROUNDS, ENOUGH_JOBS / jobs));
    }

    private double ingest() throws IOException, InterruptedException {
        progress.accept("ingest");
        Path root = Files.createTempDirectory(place, "ingest-");
        double nanos = engine.ingest(root, LINES);
        Scratch.delete(root);
        return nanos / 1e3;
    }

    private long once(Work work, int jobs) throws IOException, InterruptedException {
        Path root = Files.createTempDirectory(place, "state-");
        long nanos = work.run(root, jobs);
        Scratch.delete(root);
        return nanos;
    }
}
