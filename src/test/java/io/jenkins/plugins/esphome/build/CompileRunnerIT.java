package io.jenkins.plugins.esphome.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.Firmware.Role;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.toolchain.RealToolchain;
import io.jenkins.plugins.esphome.toolchain.Toolchain;
import io.jenkins.plugins.esphome.toolchain.UnfiledRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real esphome, the real compiler. */
class CompileRunnerIT {
    @TempDir
    Path temp;

    private LocalHost host;
    private Toolchain toolchain;
    private Path workspace;
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void machine() throws Exception {
        host = new LocalHost(MachineId.LOCAL, temp.resolve("root"));
        toolchain = RealToolchain.on(host);
        workspace = Files.createDirectories(temp.resolve("workspace"));
    }

    @Test
    @DisplayName(
            "R4 F6 a second compile is warm, and an included C++ file that changed gives a new program and a new time")
    void warm() throws Exception {
        write("a.yaml", """
                esphome:
                  name: h1
                  includes: [a.h]
                host:
                logger:
                ota:
                  - platform: esphome
                    port: 18182
                    password: !secret p
                safe_mode:
                  boot_is_good_after: 90s
                """);
        write("a.h", "inline int answer() { return 41; }\n");
        write("secrets.yaml", "p: 'hello: world'\nother: hidden\n");

        CompileOutcome cold = compile("a.yaml");
        assertThat(cold.warm()).isFalse();
        assertThat(cold.firmware().profile().name()).isEqualTo("h1");
        assertThat(cold.firmware().profile().platform()).isEqualTo("host");
        assertThat(cold.firmware().profile().otaPort()).hasValue(18182);
        assertThat(cold.firmware().profile().otaPassword()).contains("hello: world");
        assertThat(cold.firmware().profile().goodAfter()).hasSeconds(90);
        assertThat(cold.firmware().application().role()).isEqualTo(Role.APPLICATION);
        assertThat(cold.directory().resolve("program")).isRegularFile();
        assertThat(cold.firmware().build().esphomeVersion()).isEqualTo("2026.10.0");

        write("a.h", "inline int answer() { return 42; }\n");
        CompileOutcome second = compile("a.yaml");
        assertThat(second.warm()).isTrue();
        assertThat(second.firmware().build().compilationTime())
                .isNotEqualTo(cold.firmware().build().compilationTime());
        assertThat(second.firmware().fingerprint()).isNotEqualTo(cold.firmware().fingerprint());
        assertThat(Files.readString(temp.resolve("root")
                        .resolve("x")
                        .resolveSibling("build")
                        .resolve(".lock")))
                .isEmpty();
    }

    private CompileOutcome compile(String file) throws Exception {
        UnfiledRun run = new UnfiledRun(Limits.DEFAULT, lines::add);
        Bundle bundle = new Bundler().make(host, toolchain, workspace.toString(), file, new TreeMap<>(), "UTC", run);
        Work.Compile work = new Work.Compile(
                new ConfigurationId("home", Trust.TRUSTED, file),
                bundle.file(),
                "h1",
                toolchain.version(),
                BuildIdentity.of(bundle, new TreeMap<>(), "UTC", toolchain.version()),
                new TreeMap<>(),
                "UTC",
                false,
                Optional.empty());
        try {
            return new CompileRunner("test")
                    .run(host, toolchain, work, Path.of(bundle.path()), temp.resolve("artifacts"), run);
        } catch (Exception e) {
            throw new AssertionError(String.join("\n", lines), e);
        }
    }

    private void write(String name, String text) throws Exception {
        Files.writeString(workspace.resolve(name), text);
    }
}
