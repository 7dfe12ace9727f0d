package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.store.RequestStore;
import io.jenkins.plugins.esphome.store.StoreReader;
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
    StateLayout layout(Surroundings surroundings) {
        Path state = surroundings.path(written(surroundings));
        if (Files.exists(state) && !Files.isDirectory(state)) {
            throw new BadInput(
                    "The state directory '" + written(surroundings) + "' is a file: name a directory with --state.");
        }
        return new StateLayout(state);
    }

    /**
     * @return the directory, which exists
     * @throws BadInput if there is none
     */
    StateLayout existing(Surroundings surroundings) {
        StateLayout state = layout(surroundings);
        if (!Files.isDirectory(state.root())) {
            throw new BadInput("There is no state directory '" + written(surroundings)
                    + "' yet: install something first, or name another one with --state.");
        }
        return state;
    }

    /**
     * @return looks at the requests, also while another process owns the directory
     * @throws BadInput if there is no such directory
     */
    StoreReader requests(Surroundings surroundings) {
        return RequestStore.openForReading(existing(surroundings).store());
    }

    /** @return the directory as the user would write it */
    String written(Surroundings surroundings) {
        return directory.or(() -> surroundings.variable(VARIABLE)).orElse(DEFAULT);
    }
}
