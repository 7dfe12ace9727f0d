package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.build.ConfigurationFile;
import io.jenkins.plugins.esphome.fleet.FirmwareOrder;
import io.jenkins.plugins.esphome.fleet.FirmwareOrder.Destination;
import io.jenkins.plugins.esphome.model.AgentChoice;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.OfflinePolicy;
import io.jenkins.plugins.esphome.model.PlacementPolicy;
import io.jenkins.plugins.esphome.model.Requester;
import io.jenkins.plugins.esphome.model.Trust;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** Writes the orders of this run: the command line has one fleet, one machine and one user, and trusts its own files. */
final class Orders {

    /** The one fleet of a state directory. */
    static final String FLEET = "local";

    static final PlacementPolicy HERE = PlacementPolicy.localOn(MachineId.LOCAL);

    private final BuildOptions options;
    private final LocalMachine machine;
    private final Path directory;
    private final Optional<AgentChoice> agent;
    private final OfflinePolicy offline;
    private final WaitLimit waitLimit;

    Orders(
            BuildOptions options,
            LocalMachine machine,
            Path directory,
            Optional<AgentChoice> agent,
            OfflinePolicy offline,
            WaitLimit waitLimit) {
        this.options = options;
        this.machine = machine;
        this.directory = directory;
        this.agent = agent;
        this.offline = offline;
        this.waitLimit = waitLimit;
    }

    FirmwareOrder of(ConfigurationFile configuration, List<Destination> destinations, String esphomeVersion) {
        return new FirmwareOrder(
                FLEET,
                Trust.TRUSTED,
                requester(),
                machine.host(),
                directory.toString(),
                configuration.path(),
                configuration.name(),
                esphomeVersion,
                options.substitutions(),
                ZoneId.systemDefault().getId(),
                destinations,
                offline,
                options.force(),
                options.server(),
                agent,
                options.placing(),
                waitLimit.limits(),
                options.debugFiles());
    }

    static Requester requester() {
        return new Requester(System.getProperty("user.name", "unknown"), Optional.empty());
    }
}
