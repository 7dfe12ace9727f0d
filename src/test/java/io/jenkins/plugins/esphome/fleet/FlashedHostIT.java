package io.jenkins.plugins.esphome.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.esphome.endtoend.Ports;
import io.jenkins.plugins.esphome.flash.HostDevice;
import io.jenkins.plugins.esphome.flash.HostDevices;
import io.jenkins.plugins.esphome.flash.HostProgramPolicy;
import io.jenkins.plugins.esphome.flash.OtaSimulator;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.Lane;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.OfflinePolicy;
import io.jenkins.plugins.esphome.model.PlacementPolicy;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Requester;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.model.Verdict;
import io.jenkins.plugins.esphome.toolchain.EsphomeVersion;
import io.jenkins.plugins.esphome.toolchain.UnfiledRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Firmware that was really compiled, through the service: earlier firmware, forced and left alone, and one for many devices. */
final class FlashedHostIT {
    private static final int MANY = 30;
    private static final int AT_ONCE = 6;
    private static final DeviceId LAMP = new DeviceId(SimulatedFleet.FLEET, "lamp");

    @TempDir
    private Path temp;

    private SimulatedFleet fleet;
    private HostDevices programs;

    @BeforeEach
    void open() throws Exception {
        fleet = new SimulatedFleet(temp.resolve("state"), AT_ONCE);
        programs = new HostDevices(fleet.host, HostProgramPolicy.ALLOWED);
        Files.createDirectories(temp.resolve("yaml"));
    }

    @AfterEach
    void stop() throws Exception {
        fleet.close();
        for (HostDevice device : programs.list()) {
            programs.stop(device.id());
        }
    }

    @Test
    @DisplayName(
            "F7 F6 F10 an earlier firmware comes back by its fingerprint, is left alone once it runs, and never if it was changed")
    void anEarlierFirmwareComesBack() throws Exception {
        String ports = "api: {port: %d}\nota: [{platform: esphome, port: %d, password: hush}]\n"
                .formatted(Ports.free(), Ports.free());
        write("lamp", "comment: old", ports);
        assertThat(install()).returns(Optional.of(Verdict.VERIFIED), DeviceOutcome::verdict);
        String old = running();
        write("lamp", "comment: new", ports);
        assertThat(install()).returns(Optional.of(Verdict.VERIFIED), DeviceOutcome::verdict);
        String present = running();
        assertThat(record().earlier())
                .extracting(DeviceRecord.Flash::fingerprint)
                .containsExactly(old);

        DeviceOutcome back = reflash(old);
        assertThat(back)
                .returns(false, DeviceOutcome::compiled)
                .returns(true, DeviceOutcome::flashed)
                .returns(Optional.of(Verdict.VERIFIED), DeviceOutcome::verdict);
        assertThat(running()).isEqualTo(old);
        assertThat(reflash(old)).as("it runs already").returns(false, DeviceOutcome::flashed);

        assertThat(install())
                .as("the record says that it once had this, the device says that it runs the other")
                .returns(false, DeviceOutcome::compiled)
                .returns(true, DeviceOutcome::flashed);
        FirmwareArchive.Entry earlier = fleet.service.archive().find(old).orElseThrow();
        programs.install(LAMP, earlier.firmware(), earlier.directory());
        assertThat(install())
                .as("somebody changed it behind our back")
                .returns(false, DeviceOutcome::compiled)
                .returns(true, DeviceOutcome::flashed)
                .returns(Optional.of(Verdict.VERIFIED), DeviceOutcome::verdict);
        assertThat(install()).returns(false, DeviceOutcome::flashed);
        assertThat(forced(present)).as("forced").returns(true, DeviceOutcome::flashed);

        Files.write(
                earlier.directory().resolve(earlier.firmware().application().file()),
                new byte[] {0},
                StandardOpenOption.APPEND);
        assertThat(reflash(old))
                .returns(JobStatus.FAILED, DeviceOutcome::status)
                .returns(false, DeviceOutcome::flashed)
                .returns(true, o -> o.reason().orElseThrow().contains("is not the one that was compiled"));
        assertThat(programs.find(LAMP).orElseThrow().fingerprint())
                .as("nothing was written")
                .contains(present);
    }

    @Test
    @DisplayName(
            "Q5 F1 thirty devices of one configuration: one compile, uploads in parallel within the agent's setting, each image whole")
    void thirtyDevicesInParallel() throws Exception {
        AtomicInteger most = new AtomicInteger();
        try (OtaSimulator chips = OtaSimulator.start(temp, fleet.python, MANY)) {
            write("lamp", "comment: many", "ota: [{platform: esphome, port: %d}]\n".formatted(chips.port()));
            List<FirmwareOrder.Destination> devices = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                devices.add(new FirmwareOrder.Destination("lamp-" + i, new Target.Network(OtaSimulator.address(i))));
            }
            fleet.service.subscribe(event ->
                    most.accumulateAndGet(fleet.service.queue().used(MachineId.LOCAL, Lane.UPLOAD), Math::max));

            RequestId request = fleet.service
                    .file(order(devices), new UnfiledRun(SimulatedFleet.LIMITS, line -> {}))
                    .request();
            List<DeviceOutcome> outcomes = fleet.service.outcome(request).get(6, TimeUnit.MINUTES);

            assertThat(outcomes)
                    .hasSize(MANY)
                    .allSatisfy(outcome -> assertThat(outcome)
                            .returns(JobStatus.COMPLETED, DeviceOutcome::status)
                            .returns(true, DeviceOutcome::flashed)
                            .returns(Optional.of(Verdict.UNVERIFIED), DeviceOutcome::verdict));
            assertThat(most.get()).isBetween(2, AT_ONCE);
            DeviceRecord last = fleet.service
                    .devices()
                    .find(new DeviceId(SimulatedFleet.FLEET, "lamp-29"))
                    .orElseThrow();
            assertThat(last.agent()).contains(MachineId.LOCAL);
            FirmwareArchive.Entry entry = fleet.service
                    .archive()
                    .find(last.running().orElseThrow().fingerprint())
                    .orElseThrow();
            byte[] image = Files.readAllBytes(
                    entry.directory().resolve(entry.firmware().application().file()));
            for (int i = 0; i < MANY; i++) {
                assertThat(chips.received(i)).hasBinaryContent(image);
            }
        }
    }

    private DeviceOutcome install() throws Exception {
        FirmwareOrder.Destination lamp = new FirmwareOrder.Destination("lamp", new Target.Configured());
        RequestId request = fleet.service
                .file(order(List.of(lamp)), new UnfiledRun(SimulatedFleet.LIMITS, line -> {}))
                .request();
        return fleet.service.outcome(request).get(6, TimeUnit.MINUTES).get(0);
    }

    private DeviceOutcome reflash(String fingerprint) throws Exception {
        return reflash(fingerprint, false);
    }

    private DeviceOutcome forced(String fingerprint) throws Exception {
        return reflash(fingerprint, true);
    }

    private DeviceOutcome reflash(String fingerprint, boolean force) throws Exception {
        FirmwareOrder.Destination lamp = new FirmwareOrder.Destination("lamp", new Target.HostProgram());
        return fleet.outcome(fleet.service
                .reflash(new ReflashOrder(
                        SimulatedFleet.FLEET,
                        new Requester("tester", Optional.empty()),
                        List.of(new ReflashOrder.Item(lamp, fingerprint)),
                        OfflinePolicy.FAIL,
                        force,
                        Optional.empty(),
                        PlacementPolicy.localOn(MachineId.LOCAL),
                        SimulatedFleet.LIMITS))
                .request());
    }

    private DeviceRecord record() throws IOException {
        return fleet.service.devices().find(LAMP).orElseThrow();
    }

    private String running() throws IOException {
        return record().running().orElseThrow().fingerprint();
    }

    private FirmwareOrder order(List<FirmwareOrder.Destination> devices) {
        return new FirmwareOrder(
                SimulatedFleet.FLEET,
                Trust.TRUSTED,
                new Requester("tester", Optional.empty()),
                fleet.host,
                temp.resolve("yaml").toString(),
                "lamp.yaml",
                "lamp",
                EsphomeVersion.DEFAULT,
                new TreeMap<>(),
                "UTC",
                devices,
                OfflinePolicy.FAIL,
                false,
                Optional.empty(),
                Optional.empty(),
                PlacementPolicy.localOn(MachineId.LOCAL),
                SimulatedFleet.LIMITS,
                false);
    }

    private void write(String name, String about, String more) throws IOException {
        Files.writeString(
                temp.resolve("yaml").resolve(name + ".yaml"),
                "esphome: {name: %s, %s}\nhost:\nlogger:\n%s".formatted(name, about, more));
    }
}
