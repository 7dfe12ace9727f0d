package io.jenkins.plugins.esphome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.store.RequestStore;
import io.jenkins.plugins.esphome.store.StoreSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The exit codes that need no engine; 0, 1, 2, 3 and 130 of whole runs are in {@link FleetRunTest} and the end-to-end tests. */
final class ExitCodeTest {

    @TempDir
    Path directory;

    private Shell shell;

    @BeforeEach
    void aConfiguration() throws IOException {
        Files.writeString(directory.resolve("kitchen.yaml"), "esphome: {name: kitchen}\nhost:\n");
        shell = new Shell(directory, Map.of("PATH", "/usr/bin:/bin"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--version",
                "--help",
                "install --help",
                "jobs log --help",
                "devices stop --help",
                "doctor --help"
            })
    void whoAsksForHelpGets0(String line) {
        assertThat(shell.run(line.split(" "))).isZero();
        assertThat(shell.out()).contains("esphome-fleet");
        assertThat(shell.err()).isEmpty();
    }

    @Test
    void anEsphomeThatDoesNotAnswerIsTheMachine() throws IOException {
        Path fake = Files.writeString(directory.resolve("esphome"), "#!/bin/sh\nexit 1\n");
        Files.setPosixFilePermissions(fake, PosixFilePermissions.fromString("rwx------"));
        assertThat(shell.run("install", "kitchen.yaml", "--esphome", "./esphome"))
                .as(shell.err())
                .isEqualTo(ExitCode.MACHINE);
        shell.assertOneSentence(fake.toString());
    }

    @ParameterizedTest
    @DisplayName("E whoever wants to change a state that another process owns is told who that is")
    @ValueSource(strings = {"install kitchen.yaml", "compile kitchen.yaml", "devices stop --all"})
    void aStateInUseIs4AndNamesItsOwner(String line) throws IOException {
        RequestStore owner = RequestStore.open(
                directory.resolve(".esphome-fleet"), StoreSettings.DEFAULT.withCommand("the other program"));
        try {
            assertThat(shell.run(line.split(" "))).as(shell.err()).isEqualTo(ExitCode.STATE_IN_USE);
            shell.assertOneSentence("process " + ProcessHandle.current().pid(), "the other program");
        } finally {
            owner.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jobs list", "jobs list --json", "devices list", "devices list --json"})
    void aStateInUseCanBeLookedAt(String line) throws IOException {
        RequestStore owner = RequestStore.open(directory.resolve(".esphome-fleet"), StoreSettings.DEFAULT);
        try {
            assertThat(shell.run(line.split(" "))).as(shell.err()).isZero();
            assertThat(shell.err()).isEmpty();
        } finally {
            owner.close();
        }
    }

    @Test
    void anUnexpectedFaultIs70AndBringsItsStackTrace() {
        assertThat(told(new IllegalStateException("oops"))).isEqualTo(ExitCode.FAULT);
        assertThat(shell.err()).contains("A fault of esphome-fleet itself").contains("IllegalStateException: oops");
    }

    @Test
    void beingInterruptedIs130() {
        assertThat(told(new InterruptedException("interrupted"))).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(told(new RunCancelledException())).isEqualTo(ExitCode.INTERRUPTED);
    }

    @Test
    void aDiskThatFailsIsTheMachine() {
        assertThat(told(new IOException("No space left on device"))).isEqualTo(ExitCode.MACHINE);
        assertThat(shell.err()).isEqualTo("No space left on device." + System.lineSeparator());
    }

    private int told(Exception problem) {
        return Complaints.told(new CommandLine(new Failing(problem)), shell.surroundings())
                .execute();
    }

    @Command(name = "failing")
    private record Failing(Exception problem) implements Callable<Integer> {
        @Override
        public Integer call() throws Exception {
            throw problem;
        }
    }
}
