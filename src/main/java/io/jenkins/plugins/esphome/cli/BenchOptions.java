package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.files.Trees;
import io.jenkins.plugins.esphome.model.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all measurements share: where they write, since what a disk costs depends on the disk, and how they are told. */
final class BenchOptions {

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "Where to measure: on the file system that is meant to hold the state. Default: the system's"
                    + " directory for temporary files.")
    private Optional<Path> directory = Optional.empty();

    @Mixin
    private JsonOption json;

    /** Measures in a directory that is new and that nobody needs afterwards. */
    @FunctionalInterface
    interface Measurement<T> {
        T in(Path directory) throws IOException, InterruptedException;
    }

    /**
     * Measures and shows what was found.
     *
     * @param numbers how often and with how many it measures
     * @param text prints it for people
     * @return the exit code
     * @throws BadInput if a number is not above 0, or there is no such directory
     */
    <T> int run(Surroundings surroundings, DoubleStream numbers, Measurement<T> measurement, Consumer<T> text)
            throws IOException, InterruptedException {
        numbers.forEach(BenchOptions::requirePositive);
        Path place = make(surroundings);
        try {
            json.show(surroundings, measurement.in(place), text);
        } finally {
            Trees.delete(place);
        }
        return ExitCode.DONE;
    }

    private static void requirePositive(double number) {
        if (!(number > 0)) {
            String written = number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
            throw new BadInput("'" + written + "' measures nothing: give numbers above 0.");
        }
    }

    private Path make(Surroundings surroundings) throws IOException {
        Path place = directory
                .map(written -> surroundings.path(written.toString()))
                .orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir")));
        if (!Files.isDirectory(place)) {
            throw new BadInput("There is no directory '" + place + "' to measure in: make it, or name another one.");
        }
        return Files.createTempDirectory(place, "esphome-fleet-bench-");
    }
}
