package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.endtoend.Ports;
import io.jenkins.plugins.esphome.flash.HostDevice;
import io.jenkins.plugins.esphome.flash.HostDevices;
import io.jenkins.plugins.esphome.flash.HostProgramPolicy;
import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.OfflinePolicy;
import io.jenkins.plugins.esphome.model.PlacementPolicy;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Requester;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.toolchain.EsphomeVersion;
import io.jenkins.plugins.esphome.toolchain.ToolchainSettings;
import io.jenkins.plugins.esphome.toolchain.UnfiledRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The whole engine on this machine, with one {@code host:} configuration and the device that it makes; nothing of it pretends. */
final class OneDeviceFleet {
    static final Requester TESTER = new Requester("tester", Optional.empty());
    static final String FLEET = "default";
    private static final String TOOLCHAINS = System.getProperty(
            "esphome.fleet.toolchains", System.getProperty("user.home") + "/.cache/esphome-fleet/toolchains");

    private final Path directory;
    private final LocalHost host;
    private final FleetService service;
    private final int apiPort = Ports.free();
    private final int otaPort = Ports.free();

    OneDeviceFleet(Path directory) throws IOException {
        this.directory = directory;
        host = new LocalHost(MachineId.LOCAL, directory.resolve("state/local"));
        Machines machines = new Machines();
        machines.put(MachineSettings.own(
                host, "this computer", BuildServer.own(2), new FlashingAgent(4, HostProgramPolicy.ALLOWED)));
        service = FleetService.open(
                FleetSettings.in(directory.resolve("state"), m -> ToolchainSettings.in(TOOLCHAINS)),
                machines,
                LocalLeases.of(machines));
    }

    FleetService service() {
        return service;
    }

    Path yaml() {
        return directory.resolve("one.yaml");
    }

    /** @param level of the logger, which changes the program */
    void write(String name, String level) throws IOException {
        Files.writeString(yaml(), """
                # one device
                esphome:
                  name: %s  # its name
                host:
                logger:
                  level: %s
                api:
                  port: %d
                ota:
                  - platform: esphome
                    port: %d
                    password: secret
                """.formatted(name, level, apiPort, otaPort));
    }

    DeviceOutcome install(String name) throws Exception {
        return outcome(service.file(order(name), new UnfiledRun(Limits.DEFAULT, System.out::println))
                .request());
    }

    DeviceOutcome outcome(RequestId request) throws Exception {
        return service.outcome(request).get(5, TimeUnit.MINUTES).get(0);
    }

    RenameOrder rename(String from, String to) {
        return new RenameOrder(
                FLEET,
                TESTER,
                MachineId.LOCAL,
                directory.toString(),
                "one.yaml",
                from,
                to,
                EsphomeVersion.DEFAULT,
                new TreeMap<>(),
                "UTC",
                new Target.HostProgram(),
                Limits.DEFAULT);
    }

    List<HostDevice> programs() throws IOException, InterruptedException {
        return new HostDevices(host, HostProgramPolicy.ALLOWED).list();
    }

    private FirmwareOrder order(String name) {
        return new FirmwareOrder(
                FLEET,
                Trust.TRUSTED,
                TESTER,
                host,
                directory.toString(),
                "one.yaml",
                name,
                EsphomeVersion.DEFAULT,
                new TreeMap<>(),
                "UTC",
                List.of(new FirmwareOrder.Destination(name, new Target.Configured())),
                OfflinePolicy.FAIL,
                false,
                Optional.empty(),
                Optional.empty(),
                PlacementPolicy.localOn(MachineId.LOCAL),
                Limits.DEFAULT,
                false);
    }

    /** Leaves nothing running, the device neither. */
    void close() throws IOException, InterruptedException {
        service.close();
        new HostDevices(host, HostProgramPolicy.ALLOWED).stopAll();
    }
}
