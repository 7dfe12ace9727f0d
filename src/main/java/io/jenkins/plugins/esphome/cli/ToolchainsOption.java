package io.jenkins.plugins.esphome.cli;

import java.nio.file.Path;
import java.util.Optional;

/** Decides where ESPHome is installed: as asked, as the environment says, or in the state directory. */
final class ToolchainsOption {

    static final String VARIABLE = "ESPHOME_FLEET_TOOLCHAINS";

    private ToolchainsOption() {}

    static Path path(Optional<String> asked, Surroundings surroundings, StateLayout state) {
        return asked.or(() -> Optional.ofNullable(surroundings.environment().get(VARIABLE))
                        .filter(text -> !text.isBlank()))
                .map(surroundings::path)
                .orElseGet(state::toolchains);
    }
}
