package io.jenkins.plugins.esphome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules E on the command line: whatever a person gets wrong is one sentence, exit code 2, and leaves nothing behind. */
final class BadInputTest {

    private static final String DEVICE = "esphome:\n  name: %s\nhost:\n";

    @TempDir
    Path directory;

    private Shell shell;

    @BeforeEach
    void aDirectoryWithConfigurations() throws IOException {
        Files.createDirectories(directory.resolve("empty"));
        write("kitchen.yaml", DEVICE.formatted("kitchen"));
        write("attic.yaml", DEVICE.formatted("attic"));
        write("twins/one.yaml", DEVICE.formatted("twin"));
        write("twins/two.yaml", DEVICE.formatted("twin"));
        write("outside.yaml", DEVICE.formatted("../outside"));
        write("broken.yaml", "esphome: {name: broken\nhost: [");
        write("secrets.yaml", "password: hush\n");
        write("two.yaml", "- name: attic\n- name: barn\n");
        write("list.yaml", "- name: shed\n  address: 10.0.0.1\n");
        shell = new Shell(directory, Map.of("PATH", "/usr/bin:/bin"));
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("E every wrong argument is one sentence and leaves no state")
    @CsvSource(
            delimiter = '|',
            value = {
                "install                                                  | FILES",
                "compile                                                  | FILES",
                "install nosuch.yaml                                      | nosuch.yaml",
                "install nosuch/*.yaml                                    | nosuch/*.yaml",
                "install empty                                            | empty",
                "install secrets.yaml                                     | secrets.yaml",
                "install twins                                            | twin",
                "compile twins/one.yaml twins/two.yaml                    | twin",
                "install outside.yaml                                     | ../outside",
                "install broken.yaml                                      | broken.yaml",
                "install kitchen.yaml --frobnicate                        | --frobnicate",
                "install kitchen.yaml --forse                             | --force",
                "frobnicate                                               | frobnicate",
                "install kitchen.yaml --jobs 0                            | --jobs 0",
                "install kitchen.yaml --jobs many                         | many",
                "install kitchen.yaml --uploads 0                         | --uploads 0",
                "install kitchen.yaml --keep 0                            | --keep '0'",
                "install kitchen.yaml --keep many                         | --keep 'many'",
                "compile kitchen.yaml --quota much                        | 500M",
                "install kitchen.yaml --flashing-agent moon               | there are local",
                "install kitchen.yaml --offline wait --wait-limit soon    | 30m",
                "install kitchen.yaml --firmware 0123456789abcdef         | devices show kitchen",
                "install kitchen.yaml --offline maybe                     | maybe",
                "install kitchen.yaml --esphome 2026.x                    | 2026.x",
                "install kitchen.yaml --esphome nosuchcommand             | nosuchcommand",
                "install kitchen.yaml --esphome ./kitchen.yaml            | ./kitchen.yaml",
                "install kitchen.yaml --esphome 2026                      | 2026",
                "install kitchen.yaml --servers nosuch.yaml               | nosuch.yaml",
                "install kitchen.yaml --servers list.yaml                 | 'address'",
                "install kitchen.yaml --server attic                      | --servers FILE",
                "compile kitchen.yaml --fallback wait                     | --servers FILE",
                "compile kitchen.yaml --servers two.yaml --server garage  | 'garage'",
                "compile kitchen.yaml --servers two.yaml --fallback maybe | maybe",
                "doctor --servers nosuch.yaml                             | nosuch.yaml",
                "install kitchen.yaml -s novalue                          | novalue",
                "install kitchen.yaml --state kitchen.yaml                | kitchen.yaml",
                "install kitchen.yaml attic.yaml --device 10.0.0.1        | 10.0.0.1",
                "install kitchen.yaml attic.yaml --devices list.yaml      | kitchen",
                "install kitchen.yaml --device a=10.0.0.1 --device a=::1  | 'a'",
                "install kitchen.yaml --device http://10.0.0.1            | http://10.0.0.1",
                "install kitchen.yaml --device                            | --device",
                "install kitchen.yaml --devices nosuch.yaml               | nosuch.yaml",
                "install kitchen.yaml --devices empty                     | empty",
                "install kitchen.yaml --devices kitchen.yaml              | kitchen.yaml",
                "install kitchen.yaml --previous                          | kitchen",
                "install kitchen.yaml --previous --firmware 0123456789ab  | --previous",
                "install kitchen.yaml --previous -s a=b                   | -s",
                "install kitchen.yaml --firmware latest                   | latest",
                "install kitchen.yaml --firmware 0123456789ab             | kitchen",
                "jobs                                                     | list",
                "jobs list                                                | state directory",
                "jobs list -n 0                                           | -n 0",
                "jobs show 1                                              | state directory",
                "jobs log 1.1                                             | state directory",
                "devices                                                  | list",
                "devices list                                             | state directory",
                "devices show kitchen                                     | state directory",
                "devices start kitchen                                    | state directory",
                "devices start                                            | NAME",
                "devices stop                                             | --all",
                "devices stop kitchen --all                               | --all",
                "cancel 1                                                 | state directory",
                "cancel                                                   | ID",
                "doctor --esphome 2026.x                                  | 2026.x",
            })
    void everyWrongArgumentIsOneSentence(String line, String part) throws IOException {
        assertThat(shell.run(line.split(" +"))).as(shell.err()).isEqualTo(ExitCode.BAD_INPUT);
        shell.assertOneSentence(part);
        assertNoState();
    }

    @Test
    @DisplayName("E a state directory that the environment names wrongly is told as it was written")
    void aWrongStateDirectoryInTheEnvironment() throws IOException {
        Shell other = new Shell(directory, Map.of(StateOption.VARIABLE, "kitchen.yaml"));
        assertThat(other.run("jobs", "list")).isEqualTo(ExitCode.BAD_INPUT);
        other.assertOneSentence("'kitchen.yaml'");
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("E ids that nobody has are told with the way out")
    @CsvSource(
            delimiter = '|',
            value = {
                "jobs show x            | 'x'",
                "jobs show 7            | request 7",
                "jobs show 7.1.2        | '7.1.2'",
                "jobs log ../../etc     | '../../etc'",
                "cancel 0               | '0'",
                "cancel 99              | request 99",
                "devices show nobody    | 'nobody'",
                "devices show ../nobody | '../nobody'",
                "devices start nobody   | 'nobody'",
                "devices stop nobody    | 'nobody'",
            })
    void idsThatNobodyHas(String line, String part) throws IOException {
        Files.createDirectories(directory.resolve(".esphome-fleet"));
        assertThat(shell.run(line.split(" +"))).as(shell.err()).isEqualTo(ExitCode.BAD_INPUT);
        shell.assertOneSentence(part);
    }

    private void assertNoState() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.startsWith(".esphome"));
        }
    }

    private void write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
