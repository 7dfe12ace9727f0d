package io.jenkins.plugins.esphome.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.toolchain.UnfiledRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("E each wrong input gets one sentence that names the thing and the way out")
class ConfigurationFilesTest {
    @TempDir
    Path temp;

    private Path workspace;

    @BeforeEach
    void workspace() throws Exception {
        workspace = Files.createDirectories(temp.resolve("w"));
    }

    @Test
    void a_glob_leaves_out_secrets_and_parts_and_says_so() throws Exception {
        write("b.yaml", "esphome: {name: bee}\nhost:\n");
        write("a.yaml", "substitutions: {n: ay, m: '${n}-1'}\nesphome:\n  name: $m\nhost: !include x.yaml\n");
        write("secrets.yaml", "p: q\n");
        write("common.yaml", "logger:\n  level: !secret l\n");
        write(".esphome/build/x.yaml", "esphome: {name: no}\n");
        ConfigurationFiles.Found found = find("*.yaml");
        assertThat(found.files())
                .containsExactly(new ConfigurationFile("a.yaml", "ay-1"), new ConfigurationFile("b.yaml", "bee"));
        assertThat(found.skipped())
                .containsExactly(
                        "Skipped 'common.yaml': it has no 'esphome:' block of its own.",
                        "Skipped 'secrets.yaml': it holds secrets and is no configuration.");
        assertThat(find("**/*.yaml").files()).hasSize(2);
        assertThat(find(".").files()).hasSize(2);
        assertThat(find("b.yaml", "a.yaml").files())
                .extracting(ConfigurationFile::name)
                .containsExactly("bee", "ay-1");
        assertThat(find("{a,b}.yaml", "a.yaml").files()).hasSize(2);
    }

    @Test
    void substitutions_of_the_request_override_the_files() throws Exception {
        write("a.yaml", "substitutions: {n: own}\nesphome: {name: 'x-${n}'}\n");
        TreeMap<String, String> given = new TreeMap<>(java.util.Map.of("n", "given"));
        assertThat(new ConfigurationFiles()
                        .find(host(), workspace.toString(), List.of("a.yaml"), given, this::noToolchain, run())
                        .files())
                .containsExactly(new ConfigurationFile("a.yaml", "x-given"));
    }

    @Test
    void odd_but_valid_yaml_is_read() throws Exception {
        write(
                "a.yaml",
                "# ümlaut 😀\n---\nesphome:\n  name: \"a1\"\n  on_boot:\n    - lambda: |-\n        if (1 < 2) { return; }\n"
                        + "sensor: !extend foo\nx: !lambda 'return \"%\";'\ny: &b {c: 1}\nz: *b\nw: !remove\n");
        assertThat(find("a.yaml").files()).containsExactly(new ConfigurationFile("a.yaml", "a1"));
    }

    @Test
    void wrong_input_is_told() throws Exception {
        write("a.yaml", "esphome: {name: same}\n");
        write("b.yaml", "esphome: {name: same}\n");
        write("d/secrets.yaml", "a: b\n");
        Files.createDirectories(workspace.resolve("empty"));
        write("broken.yaml", "esphome:\n  name: x\n bad: [\n");
        write("list.yaml", "- a\n");
        write("evil.yaml", "esphome: {name: ../../etc}\n");
        write("tab.yaml", "esphome:\n\tname: x\n");
        Files.write(
                workspace.resolve("latin.yaml"),
                "esphome: {name: x, comment: ü}".getBytes(StandardCharsets.ISO_8859_1));
        write("note.txt", "hello");
        refused("No configuration was named");
        refused("There is no file 'c.yaml'", "c.yaml");
        refused("matches 'x*.yaml'", "x*.yaml");
        refused("'empty' holds no .yaml file", "empty");
        refused("Nothing is left of d/*.yaml. Skipped 'd/secrets.yaml': it holds secrets", "d/*.yaml");
        refused("'a.yaml' and 'b.yaml' both give the device name 'same'", "a.yaml", "b.yaml");
        refused("does not lie below", "../a.yaml");
        refused("does not lie below", "/etc/passwd");
        refused("broken.yaml:3: this is no valid YAML", "broken.yaml");
        refused("tab.yaml:2: this is no valid YAML", "tab.yaml");
        refused("'list.yaml' is no configuration", "list.yaml");
        refused("evil.yaml: The device name '../../etc' cannot be used", "evil.yaml");
        refused("'latin.yaml' is not UTF-8", "latin.yaml");
        refused("configurations end in .yaml", "note.txt");
        refused("is no pattern", "[*.yaml");
    }

    private void refused(String sentence, String... patterns) {
        assertThatThrownBy(() -> find(patterns))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(sentence)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").endsWith("."));
    }

    private ConfigurationFiles.Found find(String... patterns) throws Exception {
        return new ConfigurationFiles()
                .find(host(), workspace.toString(), List.of(patterns), new TreeMap<>(), this::noToolchain, run());
    }

    private io.jenkins.plugins.esphome.toolchain.Toolchain noToolchain() throws IOException {
        throw new IOException("ESPHome must not be asked here");
    }

    private LocalHost host() {
        return new LocalHost(MachineId.LOCAL, temp.resolve("root"));
    }

    private static UnfiledRun run() {
        return new UnfiledRun(Limits.DEFAULT, line -> {});
    }

    private void write(String name, String text) throws IOException {
        Path file = workspace.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
