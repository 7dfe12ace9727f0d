package io.jenkins.plugins.esphome.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.jenkins.plugins.esphome.build.BuildSweeper.SweepLimits;
import io.jenkins.plugins.esphome.fleet.MachineSettings;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Reach;
import io.jenkins.plugins.esphome.model.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ServersFileTest {

    @TempDir
    Path directory;

    @Test
    void aNameIsEnough() throws IOException {
        assertThat(read("- name: attic\n- name: barn\n"))
                .extracting(LocalServer::name, LocalServer::slots, LocalServer::directory, LocalServer::limits)
                .containsExactly(
                        tuple("attic", 1, directory.resolve("state/servers/attic"), SweepLimits.DEFAULT),
                        tuple("barn", 1, directory.resolve("state/servers/barn"), SweepLimits.DEFAULT));
    }

    @Test
    void everySettingIsRead() throws IOException {
        LocalServer server = read("""
                - name: attic
                  directory: disk/attic
                  slots: 3
                  uploads: 2
                  networks: [10.0.0.0/8, "*.cellar.lan"]
                  labels: [fast, esp32]
                  versions: 2026.10.0
                  toolchains: /opt/esphome
                  quota: 20 GB
                  free: 500M
                  unused: 12h
                """).get(0);

        assertThat(server)
                .isEqualTo(new LocalServer(
                        "attic",
                        directory.resolve("disk/attic"),
                        3,
                        2,
                        new Reach(List.of("10.0.0.0/8", "*.cellar.lan")),
                        Set.of("fast", "esp32"),
                        Set.of("2026.10.0"),
                        Path.of("/opt/esphome"),
                        new SweepLimits(Duration.ofHours(12), 20L << 30, 500L << 20)));
    }

    @Test
    @DisplayName("S1 R8 a server of the file is an approved build server for trusted sources with its own settings")
    void asAMachine() throws IOException {
        MachineSettings machine = read("- name: attic\n  versions: [2026.10.0]\n  labels: [fast]\n")
                .get(0)
                .settings(4);

        assertThat(machine.id()).isEqualTo(new MachineId("attic"));
        assertThat(machine.approval().isApproved()).isTrue();
        assertThat(machine.approval().order()).isEqualTo(4);
        assertThat(machine.builds().forOthers()).isTrue();
        assertThat(machine.builds().installs()).isFalse();
        assertThat(machine.builds().limits()).isEqualTo(Optional.of(SweepLimits.DEFAULT));
        assertThat(machine.builds().trusts().test("any", Trust.UNTRUSTED)).isFalse();
        assertThat(machine.satisfies().test("fast")).isTrue();
        assertThat(machine.satisfies().test("attic")).isTrue();
        assertThat(machine.satisfies().test("slow")).isFalse();
    }

    @ParameterizedTest(name = "{2}")
    @DisplayName("E each mistake is one sentence with the file, the line and the way out")
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "\"\",                                           servers.yaml, holds no servers",
                "\"name: attic\",                                line 1,       is not a list of servers",
                "\"- attic\",                                    line 1,       is not a server",
                "\"- slots: 1\",                                 line 1,       has no name",
                "\"- name: attic~  slot: 2\",                    line 2,       a server has no 'slot'",
                "\"- name: ../attic\",                           line 1,       '../attic'",
                "\"- name: local\",                              line 1,       is this machine itself",
                "\"- name: attic~  slots: many\",                line 2,       'slots: many'",
                "\"- name: attic~  slots: -1\",                  line 2,       'slots: -1'",
                "\"- name: attic~  slots: 0\",                   line 1,       nothing to do",
                "\"- name: attic~- name: attic\",                line 2,       two servers are called 'attic'",
                "\"- name: a~  directory: x~- name: b~  directory: y/../x\", line 3, same directory as a",
                "\"- name: attic~  directory: state/machine\",   line 1,       this machine itself",
                "\"- name: attic~  directory: servers.yaml\",    line 2,       nothing can be written",
                "\"- name: attic~  quota: much\",                line 2,       'quota: much'",
                "\"- name: attic~  unused: never\",              line 2,       'unused: never'",
                "\"- name: attic~  versions: [any]\",            line 2,       'any' is not an ESPHome version",
                "\"- name: attic~  uploads: 1~  networks: ten\",  line 3,       'ten' is no network",
                "\"- name: attic~  networks: 10.0.0.0/8\",      line 1,       has networks but no uploads",
                "\"- name: attic~  labels: {a: b}\",             line 2,       plain text",
            })
    void eachMistakeIsOneSentence(String yaml, String where, String what) {
        assertThatThrownBy(() -> read(yaml.replace('~', '\n')))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("servers.yaml")
                .hasMessageContaining(where)
                .hasMessageContaining(what)
                .hasMessageNotContaining("\n");
    }

    private List<LocalServer> read(String yaml) throws IOException {
        Path file = Files.writeString(directory.resolve("servers.yaml"), yaml);
        return ServersFile.read(file, new StateLayout(directory.resolve("state")));
    }
}
