package io.jenkins.plugins.esphome.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.jenkins.plugins.esphome.flash.HostDevice;
import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.model.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way of one device's requests with the real esphome and a real device program, through the service alone. */
final class FleetServiceIT {
    @TempDir
    private Path temp;

    private OneDeviceFleet fleet;

    @BeforeEach
    void open() throws Exception {
        fleet = new OneDeviceFleet(temp);
    }

    @AfterEach
    void close() throws Exception {
        fleet.close();
    }

    @Test
    @DisplayName(
            "F6 F10 R10 Q6: first install, nothing to do, a change over the air, and after CLEAN or RESET a compile of the same again")
    void installsOnceAndUpdatesWhatChanged() throws Exception {
        fleet.write("one", "INFO");
        assertThat(fleet.install("one")).satisfies(outcome -> didWork(outcome, true));
        assertThat(fleet.install("one")).satisfies(outcome -> didWork(outcome, false));

        fleet.write("one", "DEBUG");
        assertThat(fleet.install("one")).satisfies(outcome -> didWork(outcome, true));

        ConfigurationId configuration = new ConfigurationId(OneDeviceFleet.FLEET, Trust.TRUSTED, "one.yaml");
        DeviceId device = new DeviceId(OneDeviceFleet.FLEET, "one");
        assertThat(fleet.outcome(fleet.service()
                        .clean(configuration, Optional.of(device), OneDeviceFleet.TESTER)
                        .request()))
                .returns(JobStatus.COMPLETED, DeviceOutcome::status);
        assertThat(fleet.install("one")).satisfies(outcome -> didWork(outcome, true));

        assertThat(fleet.outcome(fleet.service()
                        .reset(MachineId.LOCAL, OneDeviceFleet.FLEET, OneDeviceFleet.TESTER)
                        .request()))
                .returns(JobStatus.COMPLETED, DeviceOutcome::status);
        assertThat(temp.resolve("state/local/build")).isDirectoryNotContaining(Files::isDirectory);
        assertThat(temp.resolve("state/local/devices/default/one/program")).exists();
    }

    @Test
    @DisplayName("Q9: a renamed device keeps its place and history; one that does not take its name keeps the old one")
    void renamesOrLeavesEverythingAsItWas() throws Exception {
        fleet.write("one", "INFO");
        fleet.install("one");

        DeviceOutcome renamed =
                fleet.outcome(fleet.service().rename(fleet.rename("one", "two")).request());

        assertThat(renamed).returns(JobStatus.COMPLETED, DeviceOutcome::status);
        assertThat(fleet.yaml()).content().contains("name: two  # its name").contains("# one device");
        assertThat(fleet.programs())
                .singleElement()
                .returns("two", program -> program.id().name())
                .returns(HostDevice.State.RUNNING, HostDevice::state);
        assertThat(fleet.service().devices().find(new DeviceId(OneDeviceFleet.FLEET, "one")))
                .isEmpty();
        assertThat(fleet.service().devices().find(new DeviceId(OneDeviceFleet.FLEET, "two")))
                .hasValueSatisfying(record -> assertThat(record.history()).hasSize(2));

        String before = Files.readString(fleet.yaml());
        Files.writeString(fleet.yaml(), before.replace("level: INFO", "level: NONSENSE"));
        DeviceOutcome refused = fleet.outcome(
                fleet.service().rename(fleet.rename("two", "three")).request());

        assertThat(refused).returns(JobStatus.FAILED, DeviceOutcome::status);
        assertThat(refused.reason()).get(STRING).contains("NONSENSE");
        assertThat(fleet.yaml()).content().contains("name: two  # its name").contains("NONSENSE");
        assertThat(fleet.programs())
                .singleElement()
                .returns("two", program -> program.id().name())
                .returns(HostDevice.State.RUNNING, HostDevice::state);
    }

    private static void didWork(DeviceOutcome outcome, boolean work) {
        assertThat(outcome)
                .returns(JobStatus.COMPLETED, DeviceOutcome::status)
                .returns(work, DeviceOutcome::compiled)
                .returns(work, DeviceOutcome::flashed)
                .returns(Optional.of(Verdict.VERIFIED), DeviceOutcome::verdict);
    }
}
