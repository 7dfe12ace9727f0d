package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.model.BadInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where the program keeps what it must remember between two runs; every command that reads or changes it has this option. */
final class StateOption {

    static final String VARIABLE = "ESPHOME_FLEET_STATE";
    private static final String DEFAULT = ".esphome-fleet";

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Directory for requests, firmware, devices and builds. Default: $" + VARIABLE + ", else ./"
                    + DEFAULT + ".")
    private Optional<String> directory = Optional.empty();

    /**
     * @return the directory, which need not exist yet
     * @throws BadInput if something else than a directory is there
     */
    Path forChange(Surroundings surroundings) {
        Path state = surroundings.path(written(surroundings));
        if (Files.exists(state) && !Files.isDirectory(state)) {
            throw new BadInput(
                    "The state directory '" + written(surroundings) + "' is a file: name a directory with --state.");
        }
        return state;
    }

    /**
     * @return the directory, which exists
     * @throws BadInput if there is none
     */
    Path forReading(Surroundings surroundings) {
        Path state = forChange(surroundings);
        if (!Files.isDirectory(state)) {
            throw new BadInput("There is no state directory '" + written(surroundings)
                    + "' yet: install something first, or name another one with --state.");
        }
        return state;
    }

    /** @return the directory as the user would write it */
    String written(Surroundings surroundings) {
        return directory
                .or(() -> Optional.ofNullable(surroundings.environment().get(VARIABLE))
                        .filter(text -> !text.isBlank()))
                .orElse(DEFAULT);
    }
}
