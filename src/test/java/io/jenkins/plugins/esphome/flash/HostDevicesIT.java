package io.jenkins.plugins.esphome.flash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.host.RunFailedException;
import io.jenkins.plugins.esphome.model.BuildInfo;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.DeviceProfile;
import io.jenkins.plugins.esphome.model.Firmware;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Phase;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.model.Verdict;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real device programs: compiled, started, updated over the air, asked, killed, replaced. */
final class HostDevicesIT {
    private static final DeviceId LAMP = new DeviceId("home", "lamp");
    private static HostProgram program;

    @TempDir
    Path directory;

    private LocalHost agent;
    private HostDevices devices;
    private final UploadRunner uploads = new UploadRunner(Duration.ofSeconds(1));
    private final VerdictRunner verdicts = settling(Duration.ofMinutes(2));
    private final VerdictRunner hasty = settling(Duration.ofSeconds(1));
    private TestJob job = new TestJob();

    @BeforeAll
    static void compiled() throws Exception {
        program = HostProgram.get();
    }

    @BeforeEach
    void anAgent() {
        agent = new LocalHost(MachineId.LOCAL, directory.resolve("agent"));
        devices = new HostDevices(agent, HostProgramPolicy.ALLOWED);
    }

    @AfterEach
    void nothingStaysBehind() throws Exception {
        devices.stopAll();
    }

    @Test
    @DisplayName("F6 the first install starts the device, and it says itself what it runs")
    void theFirstInstallStartsTheDevice() throws Exception {
        UploadOutcome outcome = upload(program.oldFirmware());

        assertThat(outcome).isEqualTo(new UploadOutcome.Written("127.0.0.1", Optional.of("127.0.0.1"), 1));
        HostDevice lamp = lamp();
        assertThat(lamp.state()).isEqualTo(HostDevice.State.RUNNING);
        assertThat(lamp.fingerprint()).hasValue(program.oldFirmware().fingerprint());
        assertThat(lamp.apiPort()).hasValue(program.apiPort());
        assertThat(lamp.pid()).isPresent();
        assertThat(verdict(program.oldFirmware()).verdict()).isEqualTo(Verdict.VERIFIED);
        assertThat(Path.of(lamp.log())).content().contains("ESPHome version 2026.10.0");
    }

    @Test
    @DisplayName("F1 a running device is updated over the air, and the record follows what it runs")
    void aRunningDeviceIsUpdatedOverTheAir() throws Exception {
        upload(program.oldFirmware());
        HostDevice before = lamp();

        upload(program.newFirmware());

        HostDevice after = lamp();
        assertThat(job.text()).contains("OTA successful");
        assertThat(after.pid()).isEqualTo(before.pid());
        assertThat(verdict(program.newFirmware()).verdict()).isEqualTo(Verdict.VERIFIED);
        assertThat(after.state()).isEqualTo(HostDevice.State.RUNNING);
        assertThat(after.fingerprint()).hasValue(program.newFirmware().fingerprint());
        assertThat(verdict(hasty, program.oldFirmware()))
                .isEqualTo(new VerdictStep.Final(
                        Verdict.ROLLED_BACK,
                        "lamp runs the build of " + program.newBuild().compilationTime()
                                + " (ESPHome 2026.10.0), not the one of "
                                + program.oldBuild().compilationTime()
                                + " (ESPHome 2026.10.0) that was written."));
    }

    @Test
    @DisplayName("F6 what nothing changed is asked, not assumed")
    void whatNothingChangedIsAsked() throws Exception {
        assertThat(standing(program.oldFirmware())).isInstanceOf(CurrentFirmware.Standing.Different.class);
        upload(program.oldFirmware());

        assertThat(standing(program.oldFirmware())).isInstanceOf(CurrentFirmware.Standing.Current.class);
        assertThat(standing(program.newFirmware())).isInstanceOf(CurrentFirmware.Standing.Different.class);
        BuildInfo other = new BuildInfo("2020-01-01 00:00:00 +0000", "2026.10.0", "0x1");
        Firmware sameProgramOtherTime = Samples.firmware(program.directory().resolve("old"), program.profile(), other);
        assertThat(standing(sameProgramOtherTime)).isInstanceOf(CurrentFirmware.Standing.Different.class);
    }

    @Test
    @DisplayName("F6 a device without an API is unverified, and known by its program")
    void aDeviceWithoutAnApiIsUnverified() throws Exception {
        DeviceProfile silent = Samples.host("lamp", program.otaPort(), OptionalInt.empty(), HostProgram.PASSWORD);
        Firmware firmware = program.newFirmware(silent);
        upload(firmware);

        assertThat(verdict(firmware))
                .isEqualTo(new VerdictStep.Final(
                        Verdict.UNVERIFIED,
                        "What lamp runs cannot be asked: the configuration of lamp has no 'api:' to ask it through."));
        assertThat(standing(firmware))
                .isInstanceOfSatisfying(
                        CurrentFirmware.Standing.Current.class,
                        current -> assertThat(current.verdict()).isEqualTo(Verdict.UNVERIFIED));
    }

    @Test
    @DisplayName("F6 an old program that starts again after the upload is rolled back")
    void anOldProgramThatStartsAgainIsRolledBack() throws Exception {
        upload(program.oldFirmware());
        upload(program.newFirmware());
        Path onDisk = directory.resolve("agent/devices/home/lamp/program");
        kill(lamp().pid().getAsLong());
        Awaitility.await().until(() -> lamp().state() == HostDevice.State.STOPPED);
        Files.copy(program.directory().resolve("old"), directory.resolve("old"));
        Files.move(directory.resolve("old"), onDisk, StandardCopyOption.REPLACE_EXISTING);
        new ProcessBuilder(onDisk.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();

        VerdictStep.Final verdict = verdict(hasty, program.newFirmware());

        assertThat(verdict.verdict()).isEqualTo(Verdict.ROLLED_BACK);
        assertThat(verdict.reason()).contains(program.oldBuild().compilationTime());
        assertThat(lamp().state()).isEqualTo(HostDevice.State.REPLACED);
    }

    @Test
    @DisplayName("Q14 a device that is killed during the upload is told, and mended by the next install")
    void aDeviceKilledDuringTheUploadIsMended() throws Exception {
        upload(program.oldFirmware());
        long pid = lamp().pid().getAsLong();
        byte[] padded = Arrays.copyOf(Files.readAllBytes(program.directory().resolve("new")), 100_000_000);
        Files.write(directory.resolve("large"), padded);
        Firmware large = Samples.firmware(directory.resolve("large"), program.profile(), program.newBuild());
        UploadTask task = Samples.task("lamp", new Target.HostProgram(), large, directory);
        job = new TestJob(TestJob.trying(1));
        Thread killer = new Thread(() -> {
            Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> !job.progress.isEmpty());
            kill(pid);
        });
        killer.start();

        assertThatThrownBy(() -> uploads.run(agent, program.toolchain(), task, job))
                .isInstanceOf(RunFailedException.class)
                .hasMessageStartingWith("Upload to lamp at 127.0.0.1 failed: ");
        killer.join();
        upload(program.newFirmware());

        assertThat(verdict(program.newFirmware()).verdict()).isEqualTo(Verdict.VERIFIED);
    }

    @Test
    void aStoppedDeviceIsFoundAndStartedAgain() throws Exception {
        upload(program.oldFirmware());
        assertThat(devices.stop(LAMP).state()).isEqualTo(HostDevice.State.STOPPED);
        assertThat(devices.stop(LAMP).state()).isEqualTo(HostDevice.State.STOPPED);
        assertThat(standing(program.oldFirmware()).reason()).isEqualTo("lamp is stopped.");

        assertThat(devices.start(LAMP).state()).isEqualTo(HostDevice.State.RUNNING);

        assertThat(devices.start(LAMP).pid()).isEqualTo(lamp().pid());
        assertThat(verdict(program.oldFirmware()).verdict()).isEqualTo(Verdict.VERIFIED);
    }

    @Test
    @DisplayName(
            "F6 a device that was stopped with the wanted firmware is started again, not flashed, unless that is forced")
    void aStoppedDeviceWithTheWantedFirmwareIsOnlyStarted() throws Exception {
        upload(program.oldFirmware());
        devices.stop(LAMP);

        assertThat(uploaded(program.oldFirmware())).isInstanceOf(UploadOutcome.Restarted.class);

        assertThat(job.phases).doesNotContain(Phase.UPLOAD);
        assertThat(verdict(program.oldFirmware()).verdict()).isEqualTo(Verdict.VERIFIED);
        devices.stop(LAMP);
        assertThat(uploaded(program.newFirmware())).isInstanceOf(UploadOutcome.Written.class);
    }

    @Test
    void aDeviceThatWasKilledIsMendedByTheNextInstall() throws Exception {
        upload(program.oldFirmware());
        kill(lamp().pid().getAsLong());
        Awaitility.await().until(() -> lamp().state() == HostDevice.State.STOPPED);

        upload(program.newFirmware());

        assertThat(lamp().state()).isEqualTo(HostDevice.State.RUNNING);
        assertThat(verdict(program.newFirmware()).verdict()).isEqualTo(Verdict.VERIFIED);
    }

    @Test
    void aReplacedProgramIsFoundAndMended() throws Exception {
        upload(program.oldFirmware());
        Path onDisk = directory.resolve("agent/devices/home/lamp/program");
        Path stranger = Files.copy(program.directory().resolve("new"), directory.resolve("stranger"));
        Files.move(stranger, onDisk, StandardCopyOption.REPLACE_EXISTING);

        assertThat(lamp().state()).isEqualTo(HostDevice.State.REPLACED);
        assertThat(lamp().fingerprint())
                .as("what runs")
                .hasValue(program.oldFirmware().fingerprint());
        devices.stop(LAMP);
        assertThatThrownBy(() -> devices.start(LAMP)).hasMessageContaining("install the device again");
        upload(program.oldFirmware());

        assertThat(lamp().state()).isEqualTo(HostDevice.State.RUNNING);
        assertThat(verdict(program.oldFirmware()).verdict()).isEqualTo(Verdict.VERIFIED);
    }

    @Test
    void aRecordThatCannotBeReadIsMendedByAnInstall() throws Exception {
        upload(program.oldFirmware());
        Files.writeString(directory.resolve("agent/devices/home/lamp/record.json"), "{broken");

        assertThat(lamp().state()).isEqualTo(HostDevice.State.REPLACED);
        upload(program.oldFirmware());

        assertThat(lamp().state()).isEqualTo(HostDevice.State.RUNNING);
    }

    @Test
    void aPortThatAStrangerHasIsToldWithItsOwner() throws Exception {
        try (ServerSocket stranger = new ServerSocket(program.apiPort())) {
            assertThatThrownBy(() -> upload(program.oldFirmware()))
                    .isInstanceOf(RunFailedException.class)
                    .hasMessageContaining(
                            "Port " + stranger.getLocalPort() + " on local, which home/lamp needs for its 'api:'")
                    .hasMessageContaining(
                            "is taken by process " + ProcessHandle.current().pid());
        }
        assertThat(devices.list()).isEmpty();
    }

    @Test
    void aPortThatAnotherDeviceHasNamesThatDevice() throws Exception {
        upload(program.oldFirmware());
        UploadTask second = Samples.task("desk", new Target.HostProgram(), program.oldFirmware(), program.directory());

        assertThatThrownBy(() -> uploads.run(agent, program.toolchain(), second, new TestJob()))
                .hasMessageContaining("home/desk needs")
                .hasMessageContaining("is taken by the device home/lamp (process "
                        + lamp().pid().getAsLong() + ")");
        assertThat(lamp().state()).isEqualTo(HostDevice.State.RUNNING);
    }

    @Test
    @DisplayName("F9 a wrong password leaves the device as it was")
    void aWrongPasswordLeavesTheDeviceAsItWas() throws Exception {
        upload(program.oldFirmware());
        Firmware locked =
                program.newFirmware(Samples.host("lamp", program.otaPort(), OptionalInt.of(program.apiPort()), "no"));

        assertThatThrownBy(() -> upload(locked))
                .isInstanceOf(RunFailedException.class)
                .hasMessageContaining("Authentication invalid");

        assertThat(lamp().state()).isEqualTo(HostDevice.State.RUNNING);
        assertThat(lamp().fingerprint()).hasValue(program.oldFirmware().fingerprint());
    }

    @Test
    @DisplayName("F9 what is no program is refused by the device, which goes on")
    void whatIsNoProgramIsRefused() throws Exception {
        upload(program.oldFirmware());
        Files.write(directory.resolve("junk"), new byte[5000]);
        Firmware junk = Samples.firmware(directory.resolve("junk"), program.profile(), program.newBuild());
        UploadTask task = Samples.task("lamp", new Target.HostProgram(), junk, directory);

        assertThatThrownBy(() -> uploads.run(agent, program.toolchain(), task, job))
                .isInstanceOf(RunFailedException.class)
                .hasMessageContaining("Finishing update failed");

        assertThat(lamp().fingerprint()).hasValue(program.oldFirmware().fingerprint());
        assertThat(verdict(program.oldFirmware()).verdict()).isEqualTo(Verdict.VERIFIED);
    }

    @Test
    void aProgramThatEndsAtOnceIsToldWithItsLastWords() throws Exception {
        Files.writeString(directory.resolve("broken"), "#!/bin/sh\necho no such sensor\nexit 3\n");
        Firmware broken = Samples.firmware(directory.resolve("broken"), program.profile(), program.newBuild());
        UploadTask task = Samples.task("lamp", new Target.HostProgram(), broken, directory);

        assertThatThrownBy(() -> uploads.run(agent, program.toolchain(), task, job))
                .isInstanceOf(RunFailedException.class)
                .hasMessageContaining("ended as soon as it was started")
                .hasMessageContaining("no such sensor | (the program ended with exit code 3)");
    }

    @Test
    @DisplayName("F10 a changed program is never started")
    void aChangedProgramIsNeverStarted() throws Exception {
        Files.copy(program.directory().resolve("old"), directory.resolve("image"));
        Firmware firmware = Samples.firmware(directory.resolve("image"), program.profile(), program.oldBuild());
        Files.write(directory.resolve("image"), new byte[] {0}, java.nio.file.StandardOpenOption.APPEND);
        UploadTask task = Samples.task("lamp", new Target.HostProgram(), firmware, directory);

        assertThatThrownBy(() -> uploads.run(agent, program.toolchain(), task, job))
                .isInstanceOf(RunFailedException.class)
                .hasMessageContaining("is not the one that was compiled");

        assertThat(lamp().pid()).isEmpty();
    }

    @Test
    void aMachineThatDoesNotAllowProgramsRefusesThem() throws Exception {
        UploadTask allowed = Samples.task("lamp", new Target.HostProgram(), program.oldFirmware(), program.directory());
        UploadTask task = new UploadTask(
                allowed.work(),
                allowed.firmware(),
                allowed.imageDirectory(),
                KnownAddresses.NONE,
                HostProgramPolicy.REFUSED);

        assertThatThrownBy(() -> uploads.run(agent, program.toolchain(), task, job))
                .isInstanceOf(RunFailedException.class)
                .hasMessageContaining("local may not run such programs: allow host devices in the settings");
        assertThat(devices.list()).isEmpty();
    }

    @Test
    @DisplayName("Decision 7: a device program inherits nothing of ours")
    void aDeviceProgramInheritsNothing() throws Exception {
        upload(program.oldFirmware());

        String environment = Files.readString(Path.of("/proc", "" + lamp().pid().getAsLong(), "environ"));

        assertThat(Stream.of(environment.split("\0")).map(v -> v.substring(0, v.indexOf('='))))
                .isSubsetOf("HOME", "PATH", "TZ", "ESPHOME_FLEET_PROCESS");
        assertThat(environment).contains("HOME=" + directory.resolve("agent/devices/home/lamp/home"));
    }

    @Test
    void aChipsFirmwareIsNeverStarted() throws Exception {
        Firmware chip = Samples.image(directory, Samples.esp32(3232, java.util.Optional.empty()), 100);
        UploadTask task = Samples.task("lamp", new Target.HostProgram(), chip, directory);

        assertThatThrownBy(() -> uploads.run(agent, program.toolchain(), task, job))
                .isInstanceOf(RunFailedException.class)
                .hasMessageContaining(
                        "has firmware for esp32, which does not run on local: give the device's network address");
    }

    @Test
    void aDeviceThatWasNeverInstalledIsToldInOneSentence() {
        assertThatThrownBy(() -> devices.start(LAMP))
                .isInstanceOf(RunFailedException.class)
                .hasMessage("There is no host device home/lamp on local: install it first.");
    }

    private UploadOutcome uploaded(Firmware firmware) throws Exception {
        UploadTask task = Samples.task("lamp", new Target.HostProgram(), firmware, program.directory());
        job = new TestJob();
        return uploads.run(agent, program.toolchain(), task, job);
    }

    private UploadOutcome upload(Firmware firmware) throws Exception {
        UploadOutcome outcome = uploaded(firmware);
        assertThat(outcome).as(job.text()).isInstanceOf(UploadOutcome.Written.class);
        return outcome;
    }

    /** However long the device takes to restart. */
    private VerdictStep.Final verdict(Firmware firmware) throws Exception {
        return verdict(verdicts, firmware);
    }

    private VerdictStep.Final verdict(VerdictRunner asks, Firmware firmware) throws Exception {
        UploadTask task = Samples.task("lamp", new Target.HostProgram(), firmware, program.directory());
        return (VerdictStep.Final) asks.askWhenBack(agent, program.toolchain(), task, new TestJob());
    }

    private CurrentFirmware.Standing standing(Firmware firmware) throws Exception {
        CurrentFirmware.Wanted wanted = new CurrentFirmware.Wanted(LAMP, new Target.HostProgram(), firmware);
        Map<DeviceId, CurrentFirmware.Standing> found =
                new CurrentFirmware().find(agent, program.toolchain(), List.of(wanted), KnownAddresses.NONE);
        return found.get(LAMP);
    }

    private HostDevice lamp() throws IOException, InterruptedException {
        return devices.find(LAMP).orElseThrow();
    }

    private static VerdictRunner settling(Duration settle) {
        return new VerdictRunner(DevicePatience.DEFAULT.withSettle(settle), Clock.systemUTC());
    }

    private static void kill(long pid) {
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    }
}
