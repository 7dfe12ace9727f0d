package io.jenkins.plugins.esphome.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.toolchain.RealToolchain;
import io.jenkins.plugins.esphome.toolchain.Toolchain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that end in the middle of a compile, on purpose and not. */
final class CrashIT {

    private static final String IN_THE_MIDDLE = "[porch] compiling, 25 %";

    @TempDir
    private Path directory;

    private Program program;

    @BeforeEach
    void aConfiguration() throws IOException {
        Files.writeString(directory.resolve("porch.yaml"), """
                esphome: {name: porch}
                host:
                logger:
                api: {port: %d}
                ota: [{platform: esphome, port: %d}]
                """.formatted(Ports.free(), Ports.free()));
        program = new Program(directory);
    }

    @AfterEach
    void nothingStaysBehind() throws IOException {
        program.run("devices", "stop", "--all");
        assertThat(program.processes()).isEmpty();
    }

    @Test
    @DisplayName("Q8 Ctrl-C in the middle of a compile cancels it, leaves nothing running, and ends with 130")
    void ctrlCLeavesNothingRunning() throws IOException {
        Program.Running run = program.start("install", "porch.yaml").until(IN_THE_MIDDLE);
        assertThat(program.processes()).isNotEmpty();
        Program.Ended ended = run.interrupt().end();

        assertThat(ended.exitCode()).as(ended.all()).isEqualTo(130);
        assertThat(ended.out()).contains("Cancelling what has begun").contains("porch   cancelled");
        assertThat(program.processes()).isEmpty();
        assertThat(program.run("jobs", "list", "--json").json())
                .hasSize(2)
                .allSatisfy(job -> assertThat(job.path("status").asText()).isEqualTo("CANCELLED"));
    }

    @Test
    @DisplayName(
            "Q12 Q13 kill -9 in the middle of a compile: it lives, the next run re-attaches, nothing compiles twice")
    void aCrashLeavesTheCompileToTheNextRun() throws IOException {
        program.start("install", "porch.yaml").until(IN_THE_MIDDLE).crash();
        assertThat(program.processes()).isNotEmpty();

        Program.Ended ended = program.run("install", "porch.yaml", "--json");

        assertThat(ended.exitCode()).as(ended.all()).isZero();
        assertThat(ended.err()).contains("from an earlier run");
        assertThat(ended.device("porch").path("verdict").asText()).isEqualTo("verified");
        assertThat(compilesThatRan()).as(ended.all()).isEqualTo(1);
        assertThat(program.run("jobs", "log", "1.1").out()).containsOnlyOnce("Compiling app");
    }

    @Test
    @DisplayName("Q8 what a crashed run left behind can be cancelled, and its compile is killed")
    void whatACrashedRunLeftBehindCanBeCancelled() throws Exception {
        compilingForEver().crash();

        Program.Ended ended = program.run("cancel", "1");

        assertThat(ended.exitCode()).as(ended.all()).isZero();
        assertThat(ended.out()).isEqualTo("Cancelled request 1.\n");
        assertThat(program.processes()).isEmpty();
    }

    @Test
    @DisplayName("E a second process is told who owns the state, and may look")
    void aSecondProcessIsToldWhoOwnsTheState() throws Exception {
        Program.Running run = compilingForEver();

        Program.Ended second = program.run("install", "porch.yaml");
        assertThat(second.exitCode()).isEqualTo(4);
        assertThat(second.err()).contains("process ").contains("esphome-fleet");
        List<JsonNode> jobs = program.run("jobs", "list", "--json").json();
        assertThat(jobs)
                .anySatisfy(job -> assertThat(job.path("status").asText()).isEqualTo("RUNNING"));

        assertThat(run.interrupt().end().exitCode()).isEqualTo(130);
    }

    /** However long other programs take to start, it is in the middle of its compile. */
    private Program.Running compilingForEver() throws Exception {
        Toolchain real = RealToolchain.on(new LocalHost(MachineId.LOCAL, directory.resolve("python")));
        Path hanging = Files.writeString(directory.resolve("esphome"), """
                #!%s
                import os, sys, time
                while "compile" in sys.argv:
                    time.sleep(1)
                os.execv("%2$s", ["%2$s"] + sys.argv[1:])
                """.formatted(
                        real.python(), real.esphome().get(0)));
        Files.setPosixFilePermissions(hanging, PosixFilePermissions.fromString("rwx------"));
        Program.Running run = program.start("install", "porch.yaml", "--esphome", hanging.toString());
        await().until(() -> program.processes().stream().anyMatch(line -> line.contains(hanging + " compile")));
        return run;
    }

    private long compilesThatRan() throws IOException {
        long ran = 0;
        for (JsonNode line : program.run("jobs", "list", "--json").json()) {
            if (line.path("type").asText().equals("COMPILE")) {
                JsonNode job = program.run("jobs", "show", line.path("id").asText(), "--json")
                        .json()
                        .get(0);
                ran += job.path("result").path("unchanged").asBoolean() ? 0 : 1;
            }
        }
        return ran;
    }
}
