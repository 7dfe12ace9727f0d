package io.jenkins.plugins.esphome.cli;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The build servers of this computer; every command that meets their jobs or their builds has this option. */
final class ServersOption {

    static final String VARIABLE = "ESPHOME_FLEET_SERVERS";

    @Option(
            names = "--servers",
            paramLabel = "FILE",
            description = "Build servers on this computer, as a YAML list. Default: $" + VARIABLE + ", else none.")
    private Optional<String> file = Optional.empty();

    /** @throws io.jenkins.plugins.esphome.model.BadInput if the file is wrong */
    List<LocalServer> servers(Surroundings surroundings, StateLayout state) {
        return file.or(() -> surroundings.variable(VARIABLE))
                .map(surroundings::path)
                .map(path -> ServersFile.read(path, state))
                .orElse(List.of());
    }
}
