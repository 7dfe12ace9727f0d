package io.jenkins.plugins.esphome.cli;

import java.io.IOException;
import picocli.CommandLine.Mixin;

/** The options of commands that need the engine on this machine, but compile nothing that others could have built. */
final class HereOptions {

    @Mixin
    private StateOption state;

    @Mixin
    private ServersOption servers;

    @Mixin
    private EsphomeOption esphome;

    @Mixin
    private ToolchainsOption toolchains;

    /** One compile at a time is enough for one configuration. */
    LocalMachine machine(Surroundings surroundings) throws IOException, InterruptedException {
        StateLayout layout = state.existing(surroundings);
        return LocalMachine.forUpkeep(
                        layout,
                        esphome.choice(surroundings),
                        toolchains.path(surroundings, layout),
                        servers.servers(surroundings, layout))
                .withOneVersion();
    }
}
