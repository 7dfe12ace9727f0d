package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.flash.HostProgramPolicy;
import io.jenkins.plugins.esphome.fleet.BuildServer;
import io.jenkins.plugins.esphome.fleet.FlashingAgent;
import io.jenkins.plugins.esphome.fleet.FleetSettings;
import io.jenkins.plugins.esphome.fleet.MachineSettings;
import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.store.StoreSettings;
import io.jenkins.plugins.esphome.toolchain.ToolchainSettings;
import java.nio.file.Path;

/**
 * This computer as the only machine of the command line's fleet: it compiles and it flashes.
 *
 * @param state where everything is kept
 * @param esphome which ESPHome it uses
 * @param toolchains where releases are installed
 * @param compileSlots compiles at once
 * @param hostDevices whether programs of {@code host:} devices may run here
 */
record LocalMachine(StateLayout state, EsphomeChoice esphome, Path toolchains, int compileSlots, boolean hostDevices) {

    /** Devices are slow, not we: a flash is mostly waiting. */
    private static final int UPLOAD_SLOTS = 8;

    static LocalMachine of(BuildOptions options, Surroundings surroundings) {
        return new LocalMachine(
                options.state(surroundings),
                options.esphome(surroundings),
                options.toolchains(surroundings),
                options.compileSlots(),
                options.hostDevices());
    }

    LocalHost host() {
        return new LocalHost(MachineId.LOCAL, state.machine());
    }

    ToolchainSettings toolchainSettings() {
        return esphome.command()
                .map(command -> ToolchainSettings.existing(toolchains.toString(), command))
                .orElseGet(() -> ToolchainSettings.in(toolchains.toString()));
    }

    MachineSettings settings() {
        HostProgramPolicy hostPrograms = hostDevices ? HostProgramPolicy.ALLOWED : HostProgramPolicy.REFUSED;
        return MachineSettings.own(
                host(), "this machine", BuildServer.own(compileSlots), new FlashingAgent(UPLOAD_SLOTS, hostPrograms));
    }

    FleetSettings fleet() {
        return FleetSettings.in(state.root(), machine -> toolchainSettings())
                .withStore(StoreSettings.DEFAULT.withCommand("esphome-fleet"));
    }
}
