package io.jenkins.plugins.esphome.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.toolchain.RealToolchain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One configuration for devices elsewhere, which are simulated: they take any program, and say what we want them to say. */
final class ManyDevicesIT {

    @TempDir
    private Path directory;

    @Test
    @DisplayName(
            "F1 F6 one configuration, three devices: one compile, three equal images, what cannot be asked is unverified, and the flashing agent is chosen")
    void oneConfigurationManyDevices() throws Exception {
        String python = python();
        Path received = Files.createDirectories(directory.resolve("received"));
        int port = Ports.free();
        try (Simulator devices = Simulator.start(
                directory,
                python,
                "ota_sim.py",
                "--out",
                received.toString(),
                "--listen",
                "127.0.0.2:" + port,
                "--listen",
                "127.0.0.3:" + port,
                "--listen",
                "127.0.0.4:" + port)) {
            devices.until(3);
            configuration("", port);
            Files.writeString(directory.resolve("more.yaml"), "- name: shed\n  address: 127.0.0.4\n");
            Program program = new Program(directory);

            Program.Ended run = program.run(
                    "install",
                    "sensor.yaml",
                    "--device",
                    "attic=127.0.0.2",
                    "--device",
                    "127.0.0.3",
                    "--devices",
                    "more.yaml",
                    "--json");

            assertThat(run.exitCode()).as(run.all()).isZero();
            assertThat(run.json())
                    .extracting(row -> row.path("device").asText() + " "
                            + row.path("address").asText())
                    .containsExactly("attic 127.0.0.2", "sensor-127.0.0.3 127.0.0.3", "shed 127.0.0.4");
            assertThat(run.json()).allSatisfy(row -> {
                assertThat(row.path("flashed").asBoolean()).isTrue();
                assertThat(row.path("verdict").asText()).isEqualTo("unverified");
            });
            assertThat(hashes(received)).hasSize(3).containsOnly(firmware(program, "attic"));
            assertThat(program.run("jobs", "list", "--json").json())
                    .extracting(job -> job.path("type").asText())
                    .containsExactly("UPLOAD", "UPLOAD", "UPLOAD", "COMPILE");
            assertThat(flashFromTheAnnex(program, "--flashing-agent", "annex"))
                    .contains("machine:  annex: only annex can do it now");
            assertThat(flashFromTheAnnex(program)).contains("machine:  annex: annex reached it last time");
            assertThat(program.processes()).noneMatch(line -> !line.contains("ota_sim.py"));
        }
    }

    /** @return what is said of the upload */
    private String flashFromTheAnnex(Program program, String... more) throws IOException {
        Path servers = Files.writeString(
                directory.resolve("servers.yaml"),
                "- name: annex\n  slots: 0\n  uploads: 2\n  networks: 127.0.0.0/8\n  toolchains: "
                        + System.getProperty("esphome.fleet.toolchains") + "\n");
        List<String> arguments = new ArrayList<>(List.of("install", "sensor.yaml", "--device", "attic=127.0.0.2"));
        arguments.addAll(List.of("--firmware", firmware(program, "attic"), "--force", "--servers", servers.toString()));
        arguments.addAll(List.of(more));
        Program.Ended run = program.run(arguments.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.all()).isZero();
        assertThat(run.out()).contains("attic: What attic runs cannot be asked");
        String job =
                program.run("jobs", "list", "--json").json().get(0).path("id").asText();
        return program.run("jobs", "show", job).out();
    }

    @Test
    @DisplayName(
            "F6 an old program that starts again after the upload is rolled back; F8 a device that is away is skipped if asked")
    void anOldProgramIsRolledBack() throws Exception {
        String python = python();
        int port = Ports.free();
        try (Simulator ota = Simulator.start(
                        directory,
                        python,
                        "ota_sim.py",
                        "--out",
                        directory.toString(),
                        "--listen",
                        "127.0.0.1:" + port);
                Simulator api = Simulator.start(directory, python, "api_sim.py", "--name", "sensor")) {
            int apiPort = api.until(1).get(0).path("port").asInt();
            api.say("{\"compilation_time\": \"2020-02-02 02:02:02 +0000\", \"esphome_version\": \"2026.10.0\"}");
            api.until(2);
            ota.until(1);
            configuration("api: {port: " + apiPort + "}\n", port);
            Program program = new Program(directory);

            Program.Ended run = program.run("install", "sensor.yaml", "--device", "127.0.0.1", "--json");

            assertThat(run.exitCode()).as(run.all()).isEqualTo(1);
            JsonNode row = run.device("sensor");
            assertThat(row.path("status").asText()).isEqualTo("FAILED");
            assertThat(row.path("verdict").asText()).isEqualTo("rolled back");
            assertThat(row.path("flashed").asBoolean()).isTrue();
            assertThat(row.path("reason").asText()).contains("2020-02-02 02:02:02");

            ota.stop();
            api.stop();
            Program.Ended skipped = program.run("install", "sensor.yaml", "--device", "127.0.0.1", "--offline", "skip");
            assertThat(skipped.exitCode()).as(skipped.all()).isZero();
            assertThat(skipped.out()).contains("skipped").contains("Nothing flashed: 1 device skipped.");
        }
    }

    private static String firmware(Program program, String device) throws IOException {
        return program.run("devices", "list", "--json")
                .device(device)
                .path("firmware")
                .asText();
    }

    private static List<String> hashes(Path directory) throws Exception {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(ManyDevicesIT::hash).toList();
        }
    }

    private static String hash(Path file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void configuration(String api, int otaPort) throws IOException {
        Files.writeString(
                directory.resolve("sensor.yaml"),
                "esphome: {name: sensor}\nhost:\nlogger:\n" + api + "ota: [{platform: esphome, port: " + otaPort
                        + "}]\n");
    }

    private String python() throws Exception {
        return RealToolchain.on(new LocalHost(MachineId.LOCAL, directory.resolve("python")))
                .python();
    }
}
