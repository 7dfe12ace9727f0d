package io.jenkins.plugins.esphome.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The main job with the built jar, the real esphome and three real devices, two of which share an include. They are installed
 * once; each test changes something and leaves the fleet as it found it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class InstallIT {

    private static final String SOLO_BODY = """
            interval:
              - interval: 60s
                then:
                  - lambda: |-
                      ESP_LOGD("solo", "%d", 1);
            """;

    private Path directory;
    private Program program;
    private Program.Ended first;

    @BeforeAll
    void theFirstInstall(@TempDir Path temporary) throws IOException {
        directory = temporary;
        Files.createDirectories(directory.resolve("common"));
        shared("one");
        device("attic", "packages: {shared: !include common/shared.yaml}\n");
        device("cellar", "packages: {shared: !include common/shared.yaml}\n");
        device("solo", SOLO_BODY);
        secrets("open-sesame");
        program = new Program(directory);
        first = install();
    }

    @AfterAll
    void nothingStaysBehind() throws IOException {
        program.run("devices", "stop", "--all");
        assertThat(program.processes()).isEmpty();
    }

    @Test
    @DisplayName("The first install compiles, starts and verifies three devices, and says so in one JSON list")
    void theFirstInstallVerifiesThreeDevices() {
        assertThat(first.exitCode()).as(first.all()).isZero();
        assertThat(first.json()).hasSize(3).allSatisfy(row -> {
            assertThat(row.fieldNames())
                    .toIterable()
                    .containsExactly(
                            "device", "status", "compiled", "flashed", "verdict", "address", "seconds", "reason");
            assertThat(row.path("status").asText()).isEqualTo("COMPLETED");
            assertThat(row.path("compiled").asBoolean()).isTrue();
            assertThat(row.path("flashed").asBoolean()).isTrue();
            assertThat(row.path("verdict").asText()).isEqualTo("verified");
            assertThat(row.path("address").asText()).isEqualTo("127.0.0.1");
        });
    }

    @Test
    @DisplayName("R10 F6 run again: nothing is compiled or flashed, every device was asked, and it says so")
    void runAgainNothingChanges() throws IOException {
        assertAllCurrent(install());
        Program.Ended plain = program.run("install", ".");
        assertThat(plain.exitCode()).isZero();
        assertThat(plain.out()).endsWith("Nothing changed: all 3 devices run the wanted firmware.\n");
    }

    @Test
    @DisplayName(
            "F6 a device that was stopped meanwhile is found and started again, without a compiler and without a flash")
    void aStoppedDeviceIsMended() throws IOException {
        assertThat(program.run("devices", "stop", "cellar").exitCode()).isZero();
        Program.Ended run = install();
        assertThat(run.exitCode()).as(run.all()).isZero();
        assertCurrent(run, "cellar");
        assertThat(run.device("cellar").path("reason").asText())
                .as("nothing was written")
                .isEqualTo("restarted: it was stopped and had this firmware already");
        assertCurrent(run, "attic", "solo");
        assertAllCurrent(install());
    }

    @Test
    @DisplayName("R10 an edited include concerns exactly the devices that include it")
    void anEditedIncludeConcernsWhoIncludesIt() throws IOException {
        shared("two");
        Program.Ended run = install();
        assertThat(run.exitCode()).as(run.all()).isZero();
        assertChanged(run, "attic", true);
        assertChanged(run, "cellar", true);
        assertCurrent(run, "solo");
    }

    @Test
    @DisplayName("Q3 F9 a lambda that does not compile fails its device with file and line, and no other")
    void aBadLambdaFailsItsDevice() throws IOException {
        device("solo", SOLO_BODY.replace("1);", "1;"));
        Program.Ended run = install();
        assertThat(run.exitCode()).as(run.all()).isEqualTo(1);
        assertFailed(run, "solo").contains("solo.yaml:").contains("error:");
        assertCurrent(run, "attic", "cellar");
        assertThat(run.err()).contains("[solo] | ").contains("[solo] FAILED: ");
        device("solo", SOLO_BODY);
        assertAllCurrent(install());
    }

    @Test
    @DisplayName("E a configuration that ESPHome refuses is exit code 2, with file and line, and holds up nobody")
    void aRefusedConfigurationHoldsUpNobody() throws IOException {
        device("solo", SOLO_BODY.replace("interval: 60s", "intervall: 60s"));
        Program.Ended run = install();
        assertThat(run.exitCode()).as(run.all()).isEqualTo(2);
        assertFailed(run, "solo").containsPattern("solo\\.yaml:\\d+").contains("'interval' is a required option");
        assertCurrent(run, "attic", "cellar");
        device("solo", SOLO_BODY);
        assertAllCurrent(install());
    }

    @Test
    @DisplayName("F9 a refused password fails its device, which goes on running what it ran")
    void aRefusedPasswordFailsItsDevice() throws IOException {
        secrets("another-word");
        Program.Ended run = install();
        assertThat(run.exitCode()).as(run.all()).isEqualTo(1);
        assertFailed(run, "solo").containsIgnoringCase("password").doesNotContain("another-word");
        secrets("open-sesame");
        assertAllCurrent(install());
    }

    @Test
    @DisplayName("F7 the firmware before the present one is flashed again without a compiler")
    void theFirmwareBeforeIsFlashedAgain() throws IOException {
        device("solo", SOLO_BODY.replace("1);", "2);"));
        assertChanged(install(), "solo", true);
        Program.Ended back = program.run("install", "solo.yaml", "--previous", "--json");
        assertThat(back.exitCode()).as(back.all()).isZero();
        assertChanged(back, "solo", false);
        device("solo", SOLO_BODY);
        assertAllCurrent(install());
    }

    @Test
    @DisplayName("What was done can be looked at: devices, jobs, one job, its log")
    void whatWasDoneCanBeLookedAt() throws IOException {
        assertThat(program.run("devices", "list").out())
                .contains("attic")
                .contains("running")
                .contains("verified");
        List<JsonNode> jobs = new ArrayList<>(
                program.run("jobs", "list", "--json", "-n", "1000").json());
        assertThat(jobs).anySatisfy(job -> assertThat(job.path("id").asText()).isEqualTo("1.1"));
        assertThat(program.run("jobs", "show", "1").out()).contains("Job 1.1: compile of ", "Job 1.2: upload of ");
        assertThat(program.run("jobs", "log", "-f", "1.1").out()).contains("Successfully compiled program");
        assertThat(program.run("doctor").out()).contains("device attic").endsWith("Ready.\n");
    }

    private Program.Ended install() throws IOException {
        return program.run("install", ".", "--json");
    }

    private static void assertAllCurrent(Program.Ended run) {
        assertThat(run.exitCode()).as(run.all()).isZero();
        assertCurrent(run, "attic", "cellar", "solo");
    }

    private static void assertCurrent(Program.Ended run, String... devices) {
        assertThat(devices).allSatisfy(name -> {
            JsonNode row = run.device(name);
            assertThat(row.path("compiled").asBoolean()).as(run.all()).isFalse();
            assertThat(row.path("flashed").asBoolean()).as(run.all()).isFalse();
            assertThat(row.path("verdict").asText()).as(run.all()).isEqualTo("verified");
        });
    }

    private static void assertChanged(Program.Ended run, String device, boolean compiled) {
        JsonNode row = run.device(device);
        assertThat(row.path("compiled").asBoolean()).as(run.all()).isEqualTo(compiled);
        assertThat(row.path("flashed").asBoolean()).as(run.all()).isTrue();
        assertThat(row.path("verdict").asText()).as(run.all()).isEqualTo("verified");
    }

    private static org.assertj.core.api.AbstractStringAssert<?> assertFailed(Program.Ended run, String device) {
        JsonNode row = run.device(device);
        assertThat(row.path("status").asText()).as(run.all()).isEqualTo("FAILED");
        assertThat(row.path("flashed").asBoolean()).isFalse();
        return assertThat(row.path("reason").asText());
    }

    private void shared(String word) throws IOException {
        write("common/shared.yaml", """
                interval:
                  - interval: 60s
                    then:
                      - logger.log: "%s"
                """.formatted(word));
    }

    private void secrets(String password) throws IOException {
        write("secrets.yaml", "solo_password: \"" + password + "\"\n");
    }

    /** Ports are drawn once a device: they are part of its firmware. */
    private void device(String name, String body) throws IOException {
        Path ports = directory.resolve("." + name + "-ports");
        if (!Files.exists(ports)) {
            String password = name.equals("solo") ? "    password: !secret solo_password\n" : "";
            String template = "api: {port: %d}\nota:\n  - platform: esphome\n    port: %d\n%s";
            Files.writeString(ports, template.formatted(Ports.free(), Ports.free(), password));
        }
        write(name + ".yaml", "esphome: {name: " + name + "}\nhost:\nlogger:\n" + Files.readString(ports) + body);
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(directory.resolve(file), text);
    }
}
