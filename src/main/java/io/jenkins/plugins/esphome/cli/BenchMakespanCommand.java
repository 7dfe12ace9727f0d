package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.fleet.MakespanBenchmark;
import io.jenkins.plugins.esphome.model.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.DoubleStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures how well compiles spread over build servers, with all that surrounds a compiler; touches no other state. */
@Command(
        name = "makespan",
        mixinStandardHelpOptions = true,
        description = {
            "Measures how long many compiles take on 1, 2 and 4 build servers with one slot each.",
            "The compiler only sleeps; bundles, transfers, processes, artifacts and records are real. docs/benchmarks.md says"
                    + " how to read the figures."
        })
final class BenchMakespanCommand implements Callable<Integer> {
    private static final int WARM_UP = 10;
    private static final int ROUNDS = 21;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Surroundings surroundings;

    @Option(
            names = "--servers",
            split = ",",
            paramLabel = "NUMBER",
            defaultValue = "1,2,4",
            description = "Build servers in each measurement. Default: ${DEFAULT-VALUE}.")
    private List<Integer> servers;

    @Option(
            names = "--jobs",
            paramLabel = "NUMBER",
            defaultValue = "20",
            description = "Compiles in each measurement. Default: ${DEFAULT-VALUE}.")
    private int jobs;

    @Option(
            names = "--job-seconds",
            paramLabel = "SECONDS",
            defaultValue = "2",
            description = "How long each compile takes. Default: ${DEFAULT-VALUE}.")
    private double jobSeconds;

    @Option(
            names = "--bundle-with",
            paramLabel = "PATH",
            description = "A real esphome command that makes the bundles. Default: one file is packed with tar.")
    private Optional<String> bundler = Optional.empty();

    @Mixin
    private BenchOptions options;

    BenchMakespanCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        DoubleStream numbers = DoubleStream.concat(
                servers.stream().mapToDouble(Integer::doubleValue), DoubleStream.of(jobs, jobSeconds));
        Optional<String> real = bundler.map(this::command);
        return options.run(
                surroundings,
                numbers,
                directory -> measure(directory, real),
                all -> Makespan.lines(all).forEach(surroundings.out()::println));
    }

    private String command(String written) {
        return EsphomeChoice.of(Optional.of(written), surroundings)
                .command()
                .orElseThrow(() ->
                        new BadInput("--bundle-with '" + written + "' is no command: give the path of an esphome."));
    }

    private List<Makespan> measure(Path directory, Optional<String> real) throws IOException, InterruptedException {
        surroundings.err().println("a compile that takes no time");
        MakespanBenchmark.Rounds instant = new MakespanBenchmark(fresh(directory), real).instant(WARM_UP, ROUNDS);
        List<Makespan> all = new ArrayList<>();
        for (int number : servers) {
            surroundings.err().println(number + " servers");
            long nanos = new MakespanBenchmark(fresh(directory), real).makespan(number, jobs, jobSeconds);
            all.add(new Makespan(
                    number,
                    jobs,
                    jobSeconds,
                    nanos / NANOS_PER_SECOND,
                    Math.ceil((double) jobs / number) * jobSeconds,
                    millis(instant.local()),
                    millis(instant.remote())));
        }
        return all;
    }

    private static Path fresh(Path directory) throws IOException {
        return Files.createTempDirectory(directory, "makespan-");
    }

    private static double millis(List<Long> nanos) {
        return nanos.stream().sorted().toList().get(nanos.size() / 2) / 1e6;
    }
}
