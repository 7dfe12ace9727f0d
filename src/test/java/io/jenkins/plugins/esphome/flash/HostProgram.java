package io.jenkins.plugins.esphome.flash;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.esphome.endtoend.Ports;
import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.Command;
import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.host.ProcessSpec;
import io.jenkins.plugins.esphome.model.BuildInfo;
import io.jenkins.plugins.esphome.model.DeviceProfile;
import io.jenkins.plugins.esphome.model.Firmware;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.toolchain.EsphomeCommands;
import io.jenkins.plugins.esphome.toolchain.EsphomeEnvironment;
import io.jenkins.plugins.esphome.toolchain.RealToolchain;
import io.jenkins.plugins.esphome.toolchain.Toolchain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * A real device program in two builds, compiled by the real ESPHome once a test run and fork; the ports are compiled in, so
 * they are free ones of this run. The build directory stays below {@code target} and is warm for the next run.
 *
 * @param directory holds both programs, {@code old} and {@code new}
 */
record HostProgram(
        Path directory, Toolchain toolchain, int apiPort, int otaPort, BuildInfo oldBuild, BuildInfo newBuild) {
    static final String PASSWORD = "ota-pa$$";
    private static HostProgram compiled;

    static synchronized HostProgram get() throws Exception {
        if (compiled == null) {
            compiled = compile();
        }
        return compiled;
    }

    Firmware oldFirmware() throws IOException {
        return firmware("old", oldBuild, profile());
    }

    Firmware newFirmware() throws IOException {
        return firmware("new", newBuild, profile());
    }

    Firmware newFirmware(DeviceProfile profile) throws IOException {
        return firmware("new", newBuild, profile);
    }

    DeviceProfile profile() {
        return Samples.host("lamp", otaPort, OptionalInt.of(apiPort), PASSWORD);
    }

    private Firmware firmware(String file, BuildInfo build, DeviceProfile profile) throws IOException {
        return Samples.firmware(directory.resolve(file), profile, build);
    }

    private static HostProgram compile() throws Exception {
        Path directory = Files.createDirectories(
                        Path.of("target", "host-program-" + System.getProperty("esphome.fleet.fork", "1")))
                .toAbsolutePath();
        LocalHost host = new LocalHost(MachineId.LOCAL, directory.resolve("machine"));
        Toolchain toolchain = RealToolchain.on(host);
        int apiPort = Ports.free();
        int otaPort = Ports.free();
        BuildInfo first = compile(host, toolchain, directory, apiPort, otaPort, "old");
        BuildInfo second = compile(host, toolchain, directory, apiPort, otaPort, "new");
        return new HostProgram(directory, toolchain, apiPort, otaPort, first, second);
    }

    private static BuildInfo compile(
            BuildHost host, Toolchain toolchain, Path directory, int apiPort, int otaPort, String build)
            throws Exception {
        Path yaml = directory.resolve("lamp.yaml");
        Files.writeString(yaml, """
                esphome: {name: lamp, comment: %s}
                host:
                logger:
                api: {port: %d}
                ota: [{platform: esphome, port: %d, password: !literal "%s"}]
                """.formatted(build, apiPort, otaPort, PASSWORD));
        Path tree = directory.resolve("data/build/lamp");
        Files.deleteIfExists(tree.resolve("build_info.json"));
        Command.Completed completed = Command.run(
                host,
                new ProcessSpec(
                        "compile-" + UUID.randomUUID(),
                        new EsphomeCommands(toolchain).compile(yaml.toString()),
                        directory.toString(),
                        new EsphomeEnvironment(directory.resolve("data").toString(), directory.toString(), "UTC")
                                .variables(toolchain)),
                Duration.ofMinutes(5));
        if (completed.exitCode() != 0) {
            throw new AssertionError(completed.output());
        }
        Files.copy(
                tree.resolve(".pioenvs/lamp/program"),
                directory.resolve(build),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        JsonNode info =
                new ObjectMapper().readTree(tree.resolve("build_info.json").toFile());
        return new BuildInfo(
                info.path("build_time_str").asText(),
                info.path("esphome_version").asText(),
                info.path("config_hash").asText());
    }
}
