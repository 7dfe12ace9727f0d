package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.model.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a measurement writes: what a disk costs depends on the disk. */
final class BenchPlace {

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "Where to measure: on the file system that is meant to hold the state. Default: the system's"
                    + " directory for temporary files.")
    private Optional<Path> directory = Optional.empty();

    /**
     * @return a new directory there; who made it deletes it
     * @throws BadInput if there is no such place
     */
    Path make(Surroundings surroundings) throws IOException {
        Path place = directory
                .map(written -> surroundings.path(written.toString()))
                .orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir")));
        if (!Files.isDirectory(place)) {
            throw new BadInput("There is no directory '" + place + "' to measure in: make it, or name another one.");
        }
        return Files.createTempDirectory(place, "esphome-fleet-bench-");
    }
}
