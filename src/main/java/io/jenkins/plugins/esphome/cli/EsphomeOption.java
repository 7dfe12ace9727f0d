package io.jenkins.plugins.esphome.cli;

import java.util.Optional;
import picocli.CommandLine.Option;

/** Which ESPHome does the work; every command that may install one has this option. */
final class EsphomeOption {
    @Option(
            names = "--esphome",
            paramLabel = "VERSION|any|PATH",
            description =
                    "ESPHome to use: a version such as 2026.10.0, installed when it is missing; the newest one there of"
                            + " a release such as 2026.10, or of 'any'; or an esphome command that is there.")
    private Optional<String> written = Optional.empty();

    /** @throws io.jenkins.plugins.esphome.model.BadInput if it is neither a version nor a command */
    EsphomeChoice choice(Surroundings surroundings) {
        return EsphomeChoice.of(written, surroundings);
    }

    boolean isGiven() {
        return written.isPresent();
    }
}
