package io.jenkins.plugins.esphome.flash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.model.BuildInfo;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.DeviceProfile;
import io.jenkins.plugins.esphome.model.Firmware;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Phase;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.model.Verdict;
import io.jenkins.plugins.esphome.toolchain.RealToolchain;
import io.jenkins.plugins.esphome.toolchain.Toolchain;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ESPHome's own API client against devices that report what a test wants, in clear text and encrypted. */
final class VerdictRunnerIT {
    private static final String KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
    private static final String OTHER_KEY = "OTg3NjU0MzIxMDk4NzY1NDMyMTA5ODc2NTQzMjEwOTg=";
    private static final BuildInfo OLD = new BuildInfo("2026-11-20 08:00:00 +0000", "2026.10.0", "0x1");
    private static final BuildInfo NEW = new BuildInfo("2026-11-21 12:00:00 +0000", "2026.10.0", "0x2");
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static Toolchain toolchain;

    @TempDir
    Path directory;

    private LocalHost agent;
    private final TestJob job = new TestJob();
    private final VerdictRunner verdicts =
            new VerdictRunner(settle(Duration.ofMillis(500)), Clock.fixed(NOW, ZoneOffset.UTC));

    @BeforeAll
    static void esphome(@TempDir Path root) throws Exception {
        toolchain = RealToolchain.on(new LocalHost(MachineId.LOCAL, root));
    }

    private static DevicePatience settle(Duration settle) {
        return DevicePatience.DEFAULT.withSettle(settle);
    }

    @BeforeEach
    void anAgent() {
        agent = new LocalHost(MachineId.LOCAL, directory.resolve("agent"));
    }

    @Test
    @DisplayName("F6 a chip that is back with the new firmware is asked again when it calls that good")
    void aChipIsAskedTwice() throws Exception {
        try (ApiSimulator device = device()) {
            device.runs(NEW);
            UploadTask task = task(device, Optional.empty());

            VerdictStep step = verdicts.askWhenBack(agent, toolchain, task, job);

            assertThat(step)
                    .isInstanceOfSatisfying(
                            VerdictStep.AskAgain.class,
                            again -> assertThat(again.due())
                                    .isAfterOrEqualTo(
                                            NOW.plus(task.firmware().profile().goodAfter())));
            assertThat(job.phases).containsExactly(Phase.VERIFY);
            assertThat(verdicts.askAgain(agent, toolchain, task, job).verdict()).isEqualTo(Verdict.VERIFIED);
        }
    }

    @Test
    @DisplayName("F6 the old program again within the good-boot time is rolled back")
    void theOldProgramAgainWithinTheGoodBootTimeIsRolledBack() throws Exception {
        try (ApiSimulator device = device()) {
            device.runs(NEW);
            UploadTask task = task(device, Optional.empty());
            assertThat(verdicts.askWhenBack(agent, toolchain, task, job)).isInstanceOf(VerdictStep.AskAgain.class);
            device.runs(OLD);

            VerdictStep.Final verdict = verdicts.askAgain(agent, toolchain, task, job);

            assertThat(verdict.verdict()).isEqualTo(Verdict.ROLLED_BACK);
            assertThat(verdict.reason()).contains(OLD.compilationTime(), NEW.compilationTime());
        }
    }

    @Test
    @DisplayName("F6 the old program at the first question is rolled back")
    void theOldProgramAtOnceIsRolledBack() throws Exception {
        try (ApiSimulator device = device()) {
            device.runs(OLD);

            assertThat(verdicts.askWhenBack(agent, toolchain, task(device, Optional.empty()), job))
                    .isInstanceOfSatisfying(
                            VerdictStep.Final.class,
                            f -> assertThat(f.verdict()).isEqualTo(Verdict.ROLLED_BACK));
        }
    }

    @Test
    @DisplayName("F6 a device that still answers from the old program for a moment is waited for")
    void theOldProgramBeforeTheRestartIsNoRollBack() throws Exception {
        VerdictRunner patient = new VerdictRunner(settle(Duration.ofMinutes(5)), Clock.systemUTC());
        try (ApiSimulator device = device()) {
            device.runs(OLD);
            Future<VerdictStep> asking =
                    inBackground(() -> patient.askWhenBack(agent, toolchain, task(device, Optional.empty()), job));
            Awaitility.await().until(this::isAsking);
            device.isAway();
            device.runs(NEW);

            assertThat(asking.get()).isInstanceOf(VerdictStep.AskAgain.class);
        }
    }

    @Test
    @DisplayName("F6 a device that is not back in time is away")
    void aDeviceThatIsNotBackIsAway() throws Exception {
        UploadTask task;
        try (ApiSimulator gone = device()) {
            task = task(gone, Optional.empty());
        }
        TestJob hasty = new TestJob(verifyWithin(Duration.ofMillis(300)));

        assertThat(verdicts.askWhenBack(agent, toolchain, task, hasty))
                .isEqualTo(new VerdictStep.Final(
                        Verdict.AWAY, "kitchen did not come back after the update: Connection refused."));
    }

    @Test
    @DisplayName("F6 an encrypted device is verified with its key, which stands in no argument and is left nowhere")
    void anEncryptedDeviceIsVerified() throws Exception {
        try (ApiSimulator device = device("--key", KEY)) {
            device.runs(NEW);

            VerdictStep.Final verdict = verdicts.askAgain(agent, toolchain, task(device, Optional.of(KEY)), job);

            assertThat(verdict)
                    .isEqualTo(new VerdictStep.Final(
                            Verdict.VERIFIED,
                            "kitchen runs the build of " + NEW.compilationTime() + ".",
                            Optional.of("02:00:00:00:00:01")));
            assertThat(directory.resolve("agent/questions")).isEmptyDirectory();
            assertThat(contents(directory.resolve("agent"))).noneMatch(text -> text.contains(KEY));
        }
    }

    @Test
    @DisplayName("F6 an encrypted device without a key is unverified, never verified")
    void anEncryptedDeviceWithoutAKeyIsUnverified() throws Exception {
        try (ApiSimulator device = device("--key", KEY)) {
            device.runs(NEW);

            assertThat(verdicts.askAgain(agent, toolchain, task(device, Optional.empty()), job)
                            .verdict())
                    .isEqualTo(Verdict.UNVERIFIED);
        }
    }

    @Test
    @DisplayName("F6 a device with another key than the firmware that was written runs another firmware")
    void anotherKeyIsAnotherFirmware() throws Exception {
        try (ApiSimulator device = device("--key", OTHER_KEY)) {
            device.runs(NEW);

            assertThat(verdicts.askAgain(agent, toolchain, task(device, Optional.of(KEY)), job)
                            .verdict())
                    .isEqualTo(Verdict.ROLLED_BACK);
        }
    }

    @Test
    @DisplayName("F6 a device in clear text that should be encrypted is asked all the same, without the key")
    void aDeviceInClearTextIsAskedAllTheSame() throws Exception {
        try (ApiSimulator device = device()) {
            device.runs(OLD);

            VerdictStep.Final verdict = verdicts.askAgain(agent, toolchain, task(device, Optional.of(KEY)), job);

            assertThat(verdict.verdict()).isEqualTo(Verdict.ROLLED_BACK);
            assertThat(verdict.reason()).contains(OLD.compilationTime());
        }
    }

    @Test
    @DisplayName("Q8 a cancel does not wait until the device is back")
    void aCancelDoesNotWait() throws Exception {
        try (ApiSimulator device = device()) {
            device.isAway();
            TestJob patient = new TestJob(verifyWithin(Duration.ofMinutes(10)));
            UploadTask task = task(device, Optional.empty());
            Future<VerdictStep> asking = inBackground(() -> verdicts.askWhenBack(agent, toolchain, task, patient));
            Awaitility.await().until(this::isAsking);

            patient.cancel();

            assertThatThrownBy(asking::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(RunCancelledException.class);
        }
    }

    @Test
    @DisplayName("F6 many devices are asked in one process, each with its own answer")
    void manyDevicesAreAskedAtOnce() throws Exception {
        try (ApiSimulator current = device();
                ApiSimulator encrypted = device("--key", KEY);
                ApiSimulator old = device()) {
            current.runs(NEW);
            encrypted.runs(NEW);
            old.runs(OLD);
            List<CurrentFirmware.Wanted> wanted = new ArrayList<>();
            wanted.add(wanted("current", task(current, Optional.empty())));
            wanted.add(wanted("encrypted", task(encrypted, Optional.of(KEY))));
            wanted.add(wanted("old", task(old, Optional.empty())));
            wanted.add(wanted("other-key", task(encrypted, Optional.of(OTHER_KEY))));
            wanted.add(wanted("no-api", noApi()));

            Map<DeviceId, CurrentFirmware.Standing> found =
                    new CurrentFirmware(Duration.ofSeconds(60)).find(agent, toolchain, wanted, KnownAddresses.NONE);

            assertThat(found).hasSize(5);
            assertThat(found.get(id("current"))).isInstanceOf(CurrentFirmware.Standing.Current.class);
            assertThat(found.get(id("encrypted"))).isInstanceOf(CurrentFirmware.Standing.Current.class);
            assertThat(found.get(id("old"))).isInstanceOf(CurrentFirmware.Standing.Different.class);
            assertThat(found.get(id("other-key"))).isInstanceOf(CurrentFirmware.Standing.Different.class);
            assertThat(found.get(id("no-api"))).isInstanceOf(CurrentFirmware.Standing.Unknown.class);
        }
    }

    private boolean isAsking() throws Exception {
        Path processes = directory.resolve("agent/processes");
        if (!Files.isDirectory(processes)) {
            return false;
        }
        try (Stream<Path> all = Files.walk(processes)) {
            return all.anyMatch(file -> file.endsWith("claim"));
        } catch (UncheckedIOException e) {
            // it was made or removed just now
            return false;
        }
    }

    private static List<String> contents(Path tree) throws Exception {
        List<String> contents = new ArrayList<>();
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                contents.add(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }

    private ApiSimulator device(String... options) throws Exception {
        return ApiSimulator.start(directory, toolchain.python(), options);
    }

    private UploadTask task(ApiSimulator device, Optional<String> key) throws Exception {
        return task(OptionalInt.of(device.port()), key);
    }

    private UploadTask noApi() throws Exception {
        return task(OptionalInt.empty(), Optional.empty());
    }

    private UploadTask task(OptionalInt apiPort, Optional<String> key) throws Exception {
        DeviceProfile plain = Samples.esp32(3232, Optional.empty());
        DeviceProfile profile = new DeviceProfile(
                plain.name(),
                plain.platform(),
                plain.board(),
                plain.variant(),
                plain.toolchain(),
                plain.defaultAddress(),
                plain.otaPort(),
                plain.otaPassword(),
                plain.otaEncryption(),
                apiPort,
                key,
                plain.network(),
                plain.goodAfter(),
                plain.platformOptions());
        Files.write(directory.resolve("firmware.bin"), new byte[10]);
        Firmware firmware = Samples.firmware(directory.resolve("firmware.bin"), profile, NEW);
        return Samples.task("kitchen", new Target.Network("127.0.0.1"), firmware, directory);
    }

    private static CurrentFirmware.Wanted wanted(String name, UploadTask task) {
        return new CurrentFirmware.Wanted(id(name), task.work().target(), task.firmware());
    }

    private static DeviceId id(String name) {
        return new DeviceId("home", name);
    }

    private static Limits verifyWithin(Duration verify) {
        Limits quick = TestJob.QUICK;
        return new Limits(
                quick.toolchain(),
                quick.bundle(),
                quick.compile(),
                quick.transfer(),
                quick.upload(),
                verify,
                quick.uploadTries(),
                quick.retryPause(),
                quick.awaitDevice());
    }

    private static <T> Future<T> inBackground(java.util.concurrent.Callable<T> work) {
        ExecutorService one = Executors.newSingleThreadExecutor();
        Future<T> result = one.submit(work);
        one.shutdown();
        return result;
    }
}
