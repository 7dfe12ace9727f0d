package io.jenkins.plugins.esphome.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Decides where ESPHome is installed: as asked, as the environment says, or in the state directory. */
final class ToolchainsOption {
    private static final String VARIABLE = "ESPHOME_FLEET_TOOLCHAINS";

    @Option(
            names = "--toolchains",
            paramLabel = "DIR",
            description = "Where ESPHome is installed; may be shared by several state directories. Default: $"
                    + VARIABLE + ", else 'toolchains' in the state directory.")
    private Optional<String> directory = Optional.empty();

    Path path(Surroundings surroundings, StateLayout state) {
        return directory.map(surroundings::path).orElseGet(() -> unasked(surroundings, state));
    }

    /** For a command that has no such option. */
    static Path unasked(Surroundings surroundings, StateLayout state) {
        return surroundings.variable(VARIABLE).map(surroundings::path).orElseGet(state::toolchains);
    }
}
