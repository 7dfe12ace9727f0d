package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.flash.HostProgramPolicy;
import io.jenkins.plugins.esphome.fleet.ArchiveSettings;
import io.jenkins.plugins.esphome.fleet.BuildServer;
import io.jenkins.plugins.esphome.fleet.FlashingAgent;
import io.jenkins.plugins.esphome.fleet.FleetSettings;
import io.jenkins.plugins.esphome.fleet.MachineSettings;
import io.jenkins.plugins.esphome.fleet.Machines;
import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.store.StoreSettings;
import io.jenkins.plugins.esphome.toolchain.ToolchainSettings;
import io.jenkins.plugins.esphome.toolchain.Toolchains;
import io.jenkins.plugins.esphome.toolchain.VersionWish;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * This computer as the command line's fleet: it holds the configurations, compiles and flashes, and is the home of the build
 * servers that a person gave it.
 *
 * @param state where everything is kept
 * @param esphome which ESPHome it uses, one release or one command
 * @param toolchains where releases are installed
 * @param compileSlots compiles at once, besides the build servers' own
 * @param uploadSlots uploads at once
 * @param archive how much firmware is kept
 * @param hostDevices whether programs of {@code host:} devices may run here
 * @param servers its build servers, in the order in which they are preferred
 */
record LocalMachine(
        StateLayout state,
        EsphomeChoice esphome,
        Path toolchains,
        int compileSlots,
        int uploadSlots,
        ArchiveSettings archive,
        boolean hostDevices,
        List<LocalServer> servers) {

    /** Devices are slow, not we: a flash is mostly waiting. */
    static final int UPLOAD_SLOTS = 8;

    LocalMachine {
        servers = List.copyOf(servers);
    }

    static LocalMachine of(BuildOptions options, Surroundings surroundings) throws IOException, InterruptedException {
        return new LocalMachine(
                        options.state(surroundings),
                        options.esphome(surroundings),
                        options.toolchains(surroundings),
                        options.compileSlots(),
                        options.uploadSlots(),
                        options.archive(surroundings),
                        options.hostDevices(),
                        options.servers(surroundings))
                .withOneVersion();
    }

    /** For commands that build nothing new: they look after what is there, and remove no firmware. */
    static LocalMachine forUpkeep(
            StateLayout state, EsphomeChoice esphome, Path toolchains, List<LocalServer> servers) {
        return new LocalMachine(state, esphome, toolchains, 1, UPLOAD_SLOTS, ArchiveSettings.KEEP_ALL, true, servers);
    }

    /** @return the same, with one release instead of a wish */
    LocalMachine withOneVersion() throws IOException, InterruptedException {
        if (esphome.command().isPresent() || esphome.version().isPresent()) {
            return this;
        }
        VersionWish.Offer here = new VersionWish.Offer(new Toolchains().installed(host(), toolchainSettings()), true);
        EsphomeChoice one =
                esphome.resolved(here, servers.stream().map(LocalServer::offer).toList());
        return new LocalMachine(state, one, toolchains, compileSlots, uploadSlots, archive, hostDevices, servers);
    }

    LocalHost host() {
        return new LocalHost(MachineId.LOCAL, state.machine());
    }

    ToolchainSettings toolchainSettings() {
        return esphome.command()
                .map(command -> ToolchainSettings.existing(toolchains.toString(), command))
                .orElseGet(() -> ToolchainSettings.in(toolchains.toString()));
    }

    /** The servers are on this computer, so a command that was named is theirs too. */
    private ToolchainSettings toolchainSettings(MachineId machine) {
        return servers.stream()
                .filter(server -> esphome.command().isEmpty() && server.name().equals(machine.name()))
                .findFirst()
                .map(LocalServer::toolchainSettings)
                .orElseGet(this::toolchainSettings);
    }

    Machines machines() {
        Machines machines = new Machines();
        machines.put(settings());
        for (int place = 0; place < servers.size(); place++) {
            machines.put(servers.get(place).settings(place + 1));
        }
        return machines;
    }

    MachineSettings settings() {
        HostProgramPolicy hostPrograms = hostDevices ? HostProgramPolicy.ALLOWED : HostProgramPolicy.REFUSED;
        return MachineSettings.own(
                host(), "this machine", BuildServer.own(compileSlots), new FlashingAgent(uploadSlots, hostPrograms));
    }

    FleetSettings fleet() {
        return FleetSettings.in(state.root(), machine -> toolchainSettings(machine.id()))
                .withStore(StoreSettings.DEFAULT.withCommand("esphome-fleet"))
                .withArchive(archive);
    }
}
