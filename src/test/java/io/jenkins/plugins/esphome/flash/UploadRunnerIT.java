package io.jenkins.plugins.esphome.flash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunFailedException;
import io.jenkins.plugins.esphome.model.DeviceProfile;
import io.jenkins.plugins.esphome.model.Firmware;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Phase;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.toolchain.RealToolchain;
import io.jenkins.plugins.esphome.toolchain.Toolchain;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The real {@code esphome upload} against simulated chips. */
final class UploadRunnerIT {
    private static final int IMAGE_BYTES = 300_000;
    private static final String KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
    private static Toolchain toolchain;

    @TempDir
    Path directory;

    private LocalHost agent;
    private final UploadRunner runner = new UploadRunner(Duration.ofSeconds(1));
    private final TestJob job = new TestJob();

    @BeforeAll
    static void esphome(@TempDir Path root) throws Exception {
        toolchain = RealToolchain.on(new LocalHost(MachineId.LOCAL, root));
    }

    @BeforeEach
    void anAgent() throws IOException {
        agent = new LocalHost(MachineId.LOCAL, Files.createDirectory(directory.resolve("agent")));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "protocol 2, deflate, SHA-256 | --version 2 --features deflate --auth sha256",
                "protocol 2, gzip, SHA-256    | --version 2 --features gzip --auth sha256",
                "protocol 1, plain, MD5       | --version 1 --features none --auth md5",
                "before the extended protocol | --version 1 --features gzip --auth md5 --legacy",
                "a slow device                | --rate 200000"
            })
    @DisplayName("F1 the image arrives whole, whatever the device speaks")
    void theImageArrivesWholeWhateverTheDeviceSpeaks(String what, String options) throws Exception {
        try (OtaSimulator device = simulator(1, options + " --password " + Samples.PASSWORD)) {
            UploadTask task = task(device, Optional.of(Samples.PASSWORD));

            UploadOutcome outcome = runner.run(agent, toolchain, task, job);

            assertThat(outcome).as(job.text()).isEqualTo(written(1));
            assertThat(device.received(0)).hasSameBinaryContentAs(directory.resolve("firmware.bin"));
            assertThat(job.phases).containsExactly(Phase.TRANSFER, Phase.UPLOAD);
            assertThat(job.progress).contains(100);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "esp32, variant, esp32p4",
        "esp32, variant, esp32h2",
        "esp8266, board, nodemcuv2",
        "rp2, board, rpipico",
        "bk72xx, board, generic-bk7231n-qfn32-tuya",
        "rtl87xx, board, generic-rtl8710bn-2mb-468k",
        "ln882x, board, generic-ln882h",
        "nrf52, board, adafruit_feather_nrf52840"
    })
    @DisplayName("F1 the least configuration is enough for every platform")
    void theLeastConfigurationIsEnough(String platform, String option, String value) throws Exception {
        try (OtaSimulator device = simulator(1, "--password " + Samples.PASSWORD)) {
            DeviceProfile profile =
                    Samples.chip(platform, Map.of(option, value), device.port(), Optional.of(Samples.PASSWORD));
            Firmware firmware = Samples.image(directory, profile, 1000);
            UploadTask task = Samples.task("kitchen", new Target.Network(OtaSimulator.address(0)), firmware, directory);

            assertThat(runner.run(agent, toolchain, task, job))
                    .as(job.text())
                    .isInstanceOf(UploadOutcome.Written.class);
        }
    }

    @Test
    @DisplayName("F1 passwords stand in no argument and no log, and nothing private is left on the agent")
    void nothingPrivateIsLeft() throws Exception {
        try (OtaSimulator device = simulator(1, "--password " + Samples.PASSWORD)) {
            runner.run(agent, toolchain, task(device, Optional.of(Samples.PASSWORD)), job);
        }

        assertThat(job.text()).doesNotContain(Samples.PASSWORD);
        assertThat(files(directory.resolve("agent")))
                .allSatisfy(file -> assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .doesNotContain(Samples.PASSWORD))
                .noneSatisfy(file -> assertThat(file).hasSize(IMAGE_BYTES));
    }

    @Test
    @DisplayName("F1 a device that wants its uploads encrypted gets them so")
    void anEncryptedUpload() throws Exception {
        try (OtaSimulator device = simulator(1, "--key " + KEY)) {
            UploadOutcome outcome = runner.run(agent, toolchain, encryptedTask(device, KEY), job);

            assertThat(outcome).as(job.text()).isInstanceOf(UploadOutcome.Written.class);
            assertThat(device.count("encrypted")).isEqualTo(1);
            assertThat(device.received(0)).hasSameBinaryContentAs(directory.resolve("firmware.bin"));
            assertThat(job.text()).doesNotContain(KEY);
        }
    }

    @Test
    @DisplayName("F9 a wrong encryption key is told and not tried again")
    void aWrongEncryptionKeyIsTold() throws Exception {
        try (OtaSimulator device = simulator(1, "--key " + KEY)) {
            UploadTask task = encryptedTask(device, "OTg3NjU0MzIxMDk4NzY1NDMyMTA5ODc2NTQzMjEwOTg=");

            assertThatThrownBy(() -> runner.run(agent, toolchain, task, job))
                    .isInstanceOf(RunFailedException.class)
                    .hasMessageContaining("encryption key");
            assertThat(device.count("connect")).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("F1 an image is never sent in clear text to a device that should encrypt")
    void anImageIsNeverSentInClearText() throws Exception {
        try (OtaSimulator device = simulator(1, "")) {
            assertThatThrownBy(() -> runner.run(agent, toolchain, encryptedTask(device, KEY), job))
                    .isInstanceOf(RunFailedException.class)
                    .hasMessageContaining("did not offer encryption");
            assertThat(device.count("size")).isZero();
        }
    }

    @Test
    @DisplayName("F9 a wrong password is told at once, with the way out, and not tried again")
    void aWrongPasswordIsNotTriedAgain() throws Exception {
        try (OtaSimulator device = simulator(1, "--password right")) {
            UploadTask task = task(device, Optional.of("wrong"));

            assertThatThrownBy(() -> runner.run(agent, toolchain, task, job))
                    .isInstanceOf(RunFailedException.class)
                    .hasMessageContaining("Upload to kitchen at 127.0.0.2 failed: ")
                    .hasMessageContaining("Authentication invalid")
                    .hasMessageContaining("another 'ota:' password");
            assertThat(device.count("connect")).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("F9 a missing password is told with the way out")
    void aMissingPasswordIsTold() throws Exception {
        try (OtaSimulator device = simulator(1, "--password right")) {
            UploadTask task = task(device, Optional.empty());

            assertThatThrownBy(() -> runner.run(agent, toolchain, task, job))
                    .isInstanceOf(RunFailedException.class)
                    .hasMessageContaining("requests password")
                    .hasMessageContaining("another 'ota:' password");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"space", "space8266", "prepare", "partition", "signature", "downgrade", "encryption", "end"})
    @DisplayName("F9 what the device refuses is told as the device said it, and not tried again")
    void aRefusalIsNotTriedAgain(String refusal) throws Exception {
        try (OtaSimulator device = simulator(1, "--fail " + refusal)) {
            UploadTask task = task(device, Optional.empty());

            assertThatThrownBy(() -> runner.run(agent, toolchain, task, job))
                    .isInstanceOf(RunFailedException.class)
                    .hasMessageStartingWith("Upload to kitchen at 127.0.0.2 failed: receiving ");
            assertThat(device.count("connect")).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("Q14 a device that drops the connection is tried again with the same image")
    void aDroppedConnectionIsTriedAgain() throws Exception {
        // ESPHome itself tries three times, so the fourth connection is our second try.
        try (OtaSimulator device = simulator(1, "--drop-at 50000 --heal-after 3")) {
            UploadOutcome outcome = runner.run(agent, toolchain, task(device, Optional.empty()), job);

            assertThat(outcome).as(job.text()).isEqualTo(written(2));
            assertThat(job.log).anySatisfy(line -> assertThat(line).startsWith("Try 1 of 3 failed: "));
            assertThat(device.received(0)).hasSameBinaryContentAs(directory.resolve("firmware.bin"));
        }
    }

    @Test
    @DisplayName("F6 a connection that breaks after the whole image is left to the verdict, not written twice")
    void anUncertainEndIsLeftToTheVerdict() throws Exception {
        try (OtaSimulator device = simulator(1, "--swallow-end")) {
            UploadOutcome outcome = runner.run(agent, toolchain, task(device, Optional.empty()), job);

            assertThat(outcome).as(job.text()).isInstanceOf(UploadOutcome.Uncertain.class);
            assertThat(device.count("connect")).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("F8 a device that does not answer is an outcome, not a failure")
    void aDeviceThatDoesNotAnswerIsAnOutcome() throws Exception {
        int port;
        try (OtaSimulator gone = simulator(1, "")) {
            port = gone.port();
        }
        Firmware firmware = Samples.image(directory, Samples.esp32(port, Optional.empty()), 100);
        UploadTask task = Samples.task("kitchen", new Target.Network(OtaSimulator.address(0)), firmware, directory);

        assertThat(runner.run(agent, toolchain, task, job))
                .isInstanceOfSatisfying(
                        UploadOutcome.NotAnswering.class,
                        silent -> assertThat(silent.reason())
                                .startsWith("kitchen does not answer at 127.0.0.2: port " + port));
        assertThat(runner.whyNotAnswering(agent, toolchain, task)).isPresent();
    }

    @Test
    @DisplayName("F8 a name that nobody knows is a device that does not answer")
    void anUnknownNameDoesNotAnswer() throws Exception {
        Firmware firmware = Samples.image(directory, Samples.esp32(3232, Optional.empty()), 100);
        UploadTask task = Samples.task("kitchen", new Target.Network("kitchen.invalid"), firmware, directory);

        assertThat(runner.run(agent, toolchain, task, job)).isInstanceOf(UploadOutcome.NotAnswering.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kitchen.local", "kitchen.home.invalid"})
    @DisplayName("F1 a name that the caller resolved is found without any look-up on the agent")
    void aResolvedNameNeedsNoLookUp(String name) throws Exception {
        try (OtaSimulator device = simulator(1, "")) {
            Firmware firmware = Samples.image(directory, Samples.esp32(device.port(), Optional.empty()), IMAGE_BYTES);
            UploadTask plain = Samples.task("kitchen", new Target.Network(name), firmware, directory);
            UploadTask task = new UploadTask(
                    plain.work(),
                    firmware,
                    directory,
                    new KnownAddresses(Map.of(name, List.of(OtaSimulator.address(0)))),
                    HostProgramPolicy.REFUSED);

            assertThat(runner.run(agent, toolchain, task, job))
                    .as(job.text())
                    .isInstanceOf(UploadOutcome.Written.class);
        }
    }

    @Test
    @DisplayName("F10 an image that is not what was compiled is refused before the first byte")
    void aChangedImageIsRefused() throws Exception {
        try (OtaSimulator device = simulator(1, "")) {
            UploadTask task = task(device, Optional.empty());
            Files.write(directory.resolve("firmware.bin"), new byte[IMAGE_BYTES]);

            assertThatThrownBy(() -> runner.run(agent, toolchain, task, job))
                    .isInstanceOf(RunFailedException.class)
                    .hasMessageContaining("is not the one that was compiled")
                    .hasMessageContaining("nothing was written");
            assertThat(device.count("connect")).isZero();
        }
    }

    @Test
    @DisplayName("Q8 a cancelled upload ends once its process is dead, and leaves nothing private")
    void aCancelledUploadEnds() throws Exception {
        try (OtaSimulator device = simulator(1, "--rate 20000")) {
            UploadTask task = task(device, Optional.empty());
            Future<UploadOutcome> run = inBackground(() -> runner.run(agent, toolchain, task, job));
            device.awaitEvent("size");

            job.cancel();

            assertThatThrownBy(run::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(RunCancelledException.class);
            device.awaitEvent("error");
            assertThat(files(directory.resolve("agent/uploads")))
                    .noneSatisfy(f -> assertThat(f).hasSize(IMAGE_BYTES));
        }
    }

    @Test
    @DisplayName("Q13 after a restart the same call attaches to the upload that goes on, and writes nothing twice")
    void aRestartAttachesToTheUpload() throws Exception {
        try (OtaSimulator device = simulator(1, "--rate 100000")) {
            UploadTask task = task(device, Optional.empty());
            Thread before = new Thread(() -> runUntilInterrupted(task));
            before.start();
            device.awaitEvent("size");
            Awaitility.await().until(() -> !job.progress.isEmpty());
            before.interrupt();
            before.join();

            UploadOutcome outcome = new UploadRunner(DevicePatience.DEFAULT.answer()).run(agent, toolchain, task, job);

            assertThat(outcome).as(job.text()).isEqualTo(written(1));
            assertThat(device.count("connect")).isEqualTo(1);
            assertThat(job.log.stream().filter(line -> line.contains("OTA successful")))
                    .hasSize(1);
            assertThat(new UploadRunner(DevicePatience.DEFAULT.answer()).run(agent, toolchain, task, job))
                    .isEqualTo(outcome);
            assertThat(device.count("connect")).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("Q5 thirty devices are written in parallel")
    void thirtyDevicesInParallel() throws Exception {
        int devices = 30;
        try (OtaSimulator simulator = simulator(devices, "--password " + Samples.PASSWORD)) {
            DeviceProfile profile = Samples.esp32(simulator.port(), Optional.of(Samples.PASSWORD));
            Firmware firmware = Samples.image(directory, profile, IMAGE_BYTES);
            ExecutorService uploads = Executors.newFixedThreadPool(devices);
            List<Future<UploadOutcome>> running = new ArrayList<>();
            for (int i = 0; i < devices; i++) {
                UploadTask task =
                        Samples.task("kitchen-" + i, new Target.Network(OtaSimulator.address(i)), firmware, directory);
                running.add(uploads.submit(() -> runner.run(agent, toolchain, task, new TestJob())));
            }

            for (Future<UploadOutcome> upload : running) {
                assertThat(upload.get()).isInstanceOf(UploadOutcome.Written.class);
            }
            assertThat(IntStream.range(0, devices).mapToObj(simulator::received))
                    .allSatisfy(file -> assertThat(file).hasSameBinaryContentAs(directory.resolve("firmware.bin")));
            uploads.shutdown();
        }
    }

    @Test
    @DisplayName("F2 a serial port is refused in one sentence")
    void aSerialPortIsRefused() throws Exception {
        Firmware firmware = Samples.image(directory, Samples.esp32(3232, Optional.empty()), 100);
        UploadTask task = Samples.task("kitchen", new Target.Serial("usb-1234"), firmware, directory);

        assertThatThrownBy(() -> runner.run(agent, toolchain, task, job))
                .isInstanceOf(RunFailedException.class)
                .hasMessageContaining("usb-1234")
                .hasMessageContaining("give its network address");
    }

    private UploadOutcome runUntilInterrupted(UploadTask task) {
        try {
            return runner.run(agent, toolchain, task, job);
        } catch (InterruptedException expected) {
            return new UploadOutcome.NotAnswering("", "", "interrupted");
        } catch (IOException | RunCancelledException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Future<UploadOutcome> inBackground(java.util.concurrent.Callable<UploadOutcome> work) {
        CompletableFuture<UploadOutcome> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(work.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    private UploadTask task(OtaSimulator device, Optional<String> password) throws IOException {
        Firmware firmware = Samples.image(directory, Samples.esp32(device.port(), password), IMAGE_BYTES);
        return Samples.task("kitchen", new Target.Network(OtaSimulator.address(0)), firmware, directory);
    }

    private UploadTask encryptedTask(OtaSimulator device, String key) throws IOException {
        DeviceProfile plain = Samples.esp32(device.port(), Optional.empty());
        DeviceProfile encrypted = new DeviceProfile(
                plain.name(),
                plain.platform(),
                plain.board(),
                plain.variant(),
                plain.toolchain(),
                plain.defaultAddress(),
                plain.otaPort(),
                plain.otaPassword(),
                Optional.of(new DeviceProfile.OtaEncryption(key, false)),
                plain.apiPort(),
                plain.apiKey(),
                plain.network(),
                plain.goodAfter(),
                plain.platformOptions());
        Firmware firmware = Samples.image(directory, encrypted, IMAGE_BYTES);
        return Samples.task("kitchen", new Target.Network(OtaSimulator.address(0)), firmware, directory);
    }

    private OtaSimulator simulator(int devices, String options) throws IOException {
        String[] words = options.isBlank() ? new String[0] : options.strip().split(" +");
        return OtaSimulator.start(directory, toolchain.python(), devices, words);
    }

    private static List<Path> files(Path tree) throws IOException {
        try (Stream<Path> all = Files.walk(tree)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private static UploadOutcome written(int tries) {
        return new UploadOutcome.Written(OtaSimulator.address(0), Optional.of(OtaSimulator.address(0)), tries);
    }
}
