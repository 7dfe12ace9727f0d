package io.jenkins.plugins.esphome.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.esphome.flash.HostDevices;
import io.jenkins.plugins.esphome.flash.HostProgramPolicy;
import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.OfflinePolicy;
import io.jenkins.plugins.esphome.model.PlacementPolicy;
import io.jenkins.plugins.esphome.model.Requester;
import io.jenkins.plugins.esphome.model.Source;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.model.Verdict;
import io.jenkins.plugins.esphome.queue.Filed;
import io.jenkins.plugins.esphome.toolchain.EsphomeVersion;
import io.jenkins.plugins.esphome.toolchain.ToolchainSettings;
import io.jenkins.plugins.esphome.toolchain.UnfiledRun;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way of one install with the real esphome and a real device program, through the service alone. */
final class FleetServiceIT {
    private static final String TOOLCHAINS = System.getProperty(
            "esphome.fleet.toolchains", System.getProperty("user.home") + "/.cache/esphome-fleet/toolchains");

    @TempDir
    private Path temp;

    private LocalHost host;
    private FleetService fleet;

    @BeforeEach
    void open() throws Exception {
        host = new LocalHost(MachineId.LOCAL, temp.resolve("state/local"));
        fleet = reopen();
        Files.createDirectories(temp.resolve("yaml"));
    }

    private FleetService reopen() throws Exception {
        Machines machines = new Machines();
        machines.put(new MachineSettings(host, "this computer", Source.LOCAL, "local", 2, 4, true, Set.of()));
        LocalLeases leases = LocalLeases.of(machines);
        return FleetService.open(
                FleetSettings.in(temp.resolve("state"), m -> ToolchainSettings.in(TOOLCHAINS)), machines, leases);
    }

    @AfterEach
    void stop() throws Exception {
        fleet.close();
        HostDevices devices = new HostDevices(host, HostProgramPolicy.ALLOWED);
        for (var device : devices.list()) {
            devices.stop(device.id());
        }
    }

    @Test
    @DisplayName(
            "F6 F10 R10: a device is compiled, started and verified; the same order again finds nothing to do; a change goes over the air")
    void installsOnceAndUpdatesWhatChanged() throws Exception {
        write("one", "INFO");

        DeviceOutcome first = install();
        DeviceOutcome again = install();
        write("one", "DEBUG");
        DeviceOutcome changed = install();

        assertThat(first)
                .returns(JobStatus.COMPLETED, DeviceOutcome::status)
                .returns(true, DeviceOutcome::compiled)
                .returns(true, DeviceOutcome::flashed)
                .returns(Optional.of(Verdict.VERIFIED), DeviceOutcome::verdict);
        assertThat(again)
                .returns(JobStatus.COMPLETED, DeviceOutcome::status)
                .returns(false, DeviceOutcome::compiled)
                .returns(false, DeviceOutcome::flashed)
                .returns(Optional.of(Verdict.VERIFIED), DeviceOutcome::verdict);
        assertThat(changed)
                .returns(true, DeviceOutcome::compiled)
                .returns(true, DeviceOutcome::flashed)
                .returns(Optional.of(Verdict.VERIFIED), DeviceOutcome::verdict);
    }

    private DeviceOutcome install() throws Exception {
        Filed filed = fleet.file(order(), new UnfiledRun(Limits.DEFAULT, System.out::println));
        return fleet.outcome(filed.request()).get(5, TimeUnit.MINUTES).get(0);
    }

    private FirmwareOrder order() {
        return new FirmwareOrder(
                "default",
                Trust.TRUSTED,
                new Requester("tester", Optional.empty()),
                host,
                temp.resolve("yaml").toString(),
                "one.yaml",
                "one",
                EsphomeVersion.DEFAULT,
                new TreeMap<>(),
                "UTC",
                List.of(new FirmwareOrder.Destination("one", new Target.Configured())),
                OfflinePolicy.FAIL,
                false,
                Optional.empty(),
                Optional.empty(),
                PlacementPolicy.localOn(MachineId.LOCAL),
                Limits.DEFAULT);
    }

    private int apiPort;
    private int otaPort;

    private void write(String name, String level) throws IOException {
        if (apiPort == 0) {
            apiPort = freePort();
            otaPort = freePort();
        }
        Files.writeString(temp.resolve("yaml").resolve(name + ".yaml"), """
                esphome:
                  name: %s
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

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
