package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.fleet.EngineBenchmark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures what the firmware queue costs a job, with everything that it writes on the disk; touches no other state. */
@Command(
        name = "queue",
        mixinStandardHelpOptions = true,
        description = {
            "Measures what the firmware queue costs a job on this machine's disk.",
            "'pure' files, grants, completes and archives jobs that do nothing; 'instant' runs an esphome that exits at"
                    + " once; 'ingest' is one line of a tool's output; 'lock' is how long one change keeps all others"
                    + " waiting. docs/benchmarks.md says how to read the figures."
        })
final class BenchQueueCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Option(
            names = "--sizes",
            split = ",",
            paramLabel = "JOBS",
            defaultValue = "100,1000,10000,100000",
            description = "Jobs in each measurement of 'pure'. Default: ${DEFAULT-VALUE}.")
    private List<Integer> sizes;

    @Option(
            names = "--instant-sizes",
            split = ",",
            paramLabel = "JOBS",
            defaultValue = "100,1000",
            description = "Jobs in each measurement of 'instant'. Default: ${DEFAULT-VALUE}.")
    private List<Integer> instantSizes;

    @Option(
            names = "--in-flight",
            paramLabel = "JOBS",
            defaultValue = "64",
            description = "Requests that are filed and have not ended, at most. Default: ${DEFAULT-VALUE}.")
    private int inFlight;

    @Option(
            names = "--slots",
            paramLabel = "NUMBER",
            defaultValue = "8",
            description = "Compiles at once in 'instant'. Default: ${DEFAULT-VALUE}.")
    private int slots;

    @Option(
            names = "--lock-waiters",
            paramLabel = "THREADS",
            defaultValue = "1000",
            description = "Threads that want the queue's lock at once, each with a job that waits. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int waiters;

    @Option(
            names = "--warm-up",
            paramLabel = "JOBS",
            defaultValue = "20000",
            description = "Jobs of 'pure' that are run before anything is measured, and a tenth as many of 'instant': a"
                    + " server runs compiled code. Default: ${DEFAULT-VALUE}.")
    private int warmUp;

    @Mixin
    private BenchOptions options;

    BenchQueueCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        DoubleStream numbers = Stream.concat(
                        Stream.of(sizes, instantSizes).flatMap(List::stream),
                        Stream.of(inFlight, slots, waiters, warmUp))
                .mapToDouble(Integer::doubleValue);
        return options.run(
                surroundings, numbers, this::measure, report -> report.lines().forEach(surroundings.out()::println));
    }

    private QueueReport measure(Path directory) throws IOException, InterruptedException {
        EngineBenchmark engine = new EngineBenchmark(inFlight, slots);
        return new QueueMeasurement(engine, directory, surroundings.err()::println)
                .report(warmUp, sizes, instantSizes, waiters, inFlight, slots);
    }
}
