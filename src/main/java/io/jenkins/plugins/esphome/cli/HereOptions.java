package io.jenkins.plugins.esphome.cli;

import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of commands that need the engine on this machine, but compile nothing that others could have built. */
final class HereOptions {

    @Mixin
    private StateOption state;

    @Mixin
    private ServersOption servers;

    @Option(
            names = "--esphome",
            paramLabel = "VERSION|any|PATH",
            description = "ESPHome release to use, installed when it is missing, or an esphome command that is there.")
    private Optional<String> esphome = Optional.empty();

    @Option(
            names = "--toolchains",
            paramLabel = "DIR",
            description = "Where ESPHome is installed. Default: $" + ToolchainsOption.VARIABLE
                    + ", else 'toolchains' in the state directory.")
    private Optional<String> toolchains = Optional.empty();

    /** One compile at a time is enough for one configuration. */
    LocalMachine machine(Surroundings surroundings) throws IOException, InterruptedException {
        StateLayout layout = StateLayout.of(state.forReading(surroundings));
        return LocalMachine.forUpkeep(
                        layout,
                        EsphomeChoice.of(esphome, surroundings),
                        ToolchainsOption.path(toolchains, surroundings, layout),
                        servers.servers(surroundings, layout))
                .withOneVersion();
    }
}
