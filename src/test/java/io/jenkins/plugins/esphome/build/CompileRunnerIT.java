package io.jenkins.plugins.esphome.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.jenkins.plugins.esphome.host.DurableProcess;
import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.host.ProcessLostException;
import io.jenkins.plugins.esphome.host.ProcessSpec;
import io.jenkins.plugins.esphome.host.ProcessState;
import io.jenkins.plugins.esphome.host.RunFailedException;
import io.jenkins.plugins.esphome.host.TimeLimitException;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.toolchain.RealToolchain;
import io.jenkins.plugins.esphome.toolchain.Toolchain;
import io.jenkins.plugins.esphome.toolchain.UnfiledRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real esphome and the real compiler; a pretend tool only where one must hang. */
class CompileRunnerIT {
    private static final String HOST = "esphome:\n  name: h1\nhost:\n";

    @TempDir
    Path temp;

    private LocalHost host;
    private Toolchain toolchain;
    private Path workspace;
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private final CompileRunner runner = new CompileRunner("test");

    @BeforeEach
    void machine() throws Exception {
        host = new LocalHost(MachineId.LOCAL, temp.resolve("root"));
        toolchain = RealToolchain.on(host);
        workspace = Files.createDirectories(temp.resolve("workspace"));
    }

    @Test
    @DisplayName(
            "R1 R4 F6 what lies above the configuration is bundled, the next compile is warm, and an included C++ file that changed gives a new program and a new time")
    void coldAndWarm() throws Exception {
        write("devices/a.yaml", """
                esphome:
                  name: h1
                  includes: [a.h]
                host:
                logger: !include ../common/logger.yaml
                ota:
                  - platform: esphome
                    port: 18182
                    password: !secret p
                safe_mode:
                  boot_is_good_after: 90s
                """);
        write("devices/a.h", "inline int answer() { return 41; }\n");
        write("devices/secrets.yaml", "p: 'hello: world'\nother: hidden\n");
        write("common/logger.yaml", "level: !secret level\n");
        write("common/secrets.yaml", "level: INFO\nother: hidden\n");

        UnfiledRun run = run();
        Bundle bundle = bundle("devices/a.yaml", run);
        assertThat(bundle.file()).isEqualTo("devices/a.yaml");
        assertThat(bundle.files().keySet())
                .containsExactly(
                        "common/logger.yaml",
                        "common/secrets.yaml",
                        "devices/a.h",
                        "devices/a.yaml",
                        "devices/secrets.yaml");
        assertThat(bundle.platform()).isEqualTo("host");
        CompileOutcome cold = runner.run(
                host, toolchain, work(bundle), BundleContent.of(Path.of(bundle.path())), temp.resolve("one"), run);
        assertThat(cold.warm()).isFalse();
        assertThat(cold.firmware().profile().name()).isEqualTo("h1");
        assertThat(cold.firmware().profile().otaPort()).hasValue(18182);
        assertThat(cold.firmware().profile().otaPassword()).contains("hello: world");
        assertThat(cold.firmware().profile().goodAfter()).hasSeconds(90);
        assertThat(cold.directory().resolve("program")).isRegularFile();
        assertThat(cold.firmware().build().esphomeVersion()).isEqualTo("2026.10.0");
        assertThat(Files.readString(root("config/devices/secrets.yaml"))).doesNotContain("hidden");

        CompileOutcome again = runner.run(
                host, toolchain, work(bundle), BundleContent.of(Path.of(bundle.path())), temp.resolve("one"), run);
        assertThat(again.firmware()).isEqualTo(cold.firmware());
        assertThat(lines).contains("Continuing the compile that runs on local already.");

        write("devices/a.h", "inline int answer() { return 42; }\n");
        UnfiledRun next = run();
        Bundle changed = bundle("devices/a.yaml", next);
        assertThat(identity(changed)).isNotEqualTo(identity(bundle));
        CompileOutcome warm = runner.run(
                host, toolchain, work(changed), BundleContent.of(Path.of(changed.path())), temp.resolve("two"), next);
        assertThat(warm.warm()).isTrue();
        assertThat(warm.firmware().build().compilationTime())
                .isNotEqualTo(cold.firmware().build().compilationTime());
        assertThat(warm.firmware().fingerprint()).isNotEqualTo(cold.firmware().fingerprint());

        assertThatThrownBy(() -> runner.run(
                        host,
                        toolchain,
                        work(bundle),
                        BundleContent.of(Path.of(bundle.path())),
                        temp.resolve("three"),
                        run))
                .isInstanceOf(ProcessLostException.class)
                .hasMessageContaining("was used by another job since");
    }

    @Test
    @DisplayName("F9 a bad lambda fails with the compiler's first error and its place")
    void badLambda() throws Exception {
        write("a.yaml", HOST + "  \nlogger:\n" + "interval:\n  - interval: 1s\n    then:\n      - lambda: 'oops();'\n");
        UnfiledRun run = run();
        Bundle bundle = bundle("a.yaml", run);
        RunFailedException failed = (RunFailedException) catchThrowable(() -> runner.run(
                host, toolchain, work(bundle), BundleContent.of(Path.of(bundle.path())), temp.resolve("out"), run));
        assertThat(failed).hasMessageStartingWith("Compiling a.yaml failed: ").hasMessageContaining("error: ");
        assertThat(failed.getMessage()).matches("(?s).*a\\.yaml:\\d+:\\d+: error: .*oops.*");
        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(temp.resolve("out")).doesNotExist();
    }

    @Test
    @DisplayName("E a configuration that ESPHome refuses is told with file and line before anything is filed")
    void invalid() throws Exception {
        write("a.yaml", HOST + "apii:\n");
        RunFailedException failed = (RunFailedException) catchThrowable(() -> bundle("a.yaml", run()));
        assertThat(failed).hasMessage("Reading the configuration a.yaml failed: a.yaml:4: Component not found: apii.");
        assertThat(failed.exitCode()).isEqualTo(2);
        write("b.yaml", "esphome:\n  name: x\n  foo: [\nhost:\n");
        assertThatThrownBy(() -> bundle("b.yaml", run())).hasMessageContaining("\"b.yaml\", line 5");
        assertThatThrownBy(() -> bundle("c.yaml", run()))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("There is no file 'c.yaml'");
        assertThatThrownBy(() -> bundle("../c.yaml", run())).isInstanceOf(BadInput.class);
        write("d.yaml", HOST + "logger: !include ../outside.yaml\n");
        Files.writeString(temp.resolve("outside.yaml"), "level: INFO\n");
        assertThatThrownBy(() -> bundle("d.yaml", run()))
                .isInstanceOf(RunFailedException.class)
                .hasMessageContaining("outside.yaml, which lies outside of");
    }

    @Test
    @DisplayName("E a machine without a C++ compiler is told how to get one")
    void noCompiler() throws Exception {
        write("a.yaml", HOST);
        UnfiledRun run = run();
        Bundle bundle = bundle("a.yaml", run);
        Toolchain bare =
                with(toolchain.esphome(), Map.of("PATH", temp.resolve("nothing").toString()));
        assertThatThrownBy(() -> runner.run(
                        host, bare, work(bundle), BundleContent.of(Path.of(bundle.path())), temp.resolve("out"), run))
                .isInstanceOf(RunFailedException.class)
                .hasMessageContaining("not found on PATH")
                .hasMessageContaining("apt install g++");
    }

    @Test
    @DisplayName("Q14 an esphome that hangs is killed at its limit, with all that it started")
    void hangs() throws Exception {
        write("a.yaml", HOST);
        Bundle bundle = bundle("a.yaml", run());
        Path pid = root("config/pid");
        for (long seconds = 1; seconds < 300 && (!Files.exists(pid) || Files.size(pid) == 0); seconds *= 2) {
            UnfiledRun run = new UnfiledRun(compilingWithin(Duration.ofSeconds(seconds)), lines::add);
            assertThatThrownBy(() -> runner.run(
                            host,
                            with(List.of("/bin/sh", "-c", "sleep 1000 & echo $! >pid; wait"), Map.of()),
                            work(bundle),
                            BundleContent.of(Path.of(bundle.path())),
                            temp.resolve("out"),
                            run))
                    .isInstanceOf(TimeLimitException.class)
                    .hasMessageContaining("Compiling a.yaml took longer than its limit of " + seconds + " s");
        }
        long child = Long.parseLong(Files.readString(pid).strip());
        await().until(() ->
                ProcessHandle.of(child).filter(ProcessHandle::isAlive).isEmpty());
    }

    private static Limits compilingWithin(Duration compile) {
        Limits d = Limits.DEFAULT;
        return new Limits(
                d.toolchain(),
                d.bundle(),
                compile,
                d.transfer(),
                d.upload(),
                d.verify(),
                1,
                d.retryPause(),
                d.awaitDevice());
    }

    @Test
    @DisplayName("Q13 an orphan on the build directory is gone before the next compile uses it")
    void orphan() throws Exception {
        write("a.yaml", HOST);
        UnfiledRun run = run();
        Bundle bundle = bundle("a.yaml", run);
        String directory =
                new BuildLayout(host.root(), "test").directory(work(bundle).configuration());
        BuildOwner lost = new BuildOwner("test", "test-17.1-1-compile", "a.yaml", 0, "", BuildOwner.Stage.CLAIMED);
        assertThat(new ClaimBuild(directory, lost, "").run().holders()).isEmpty();
        BuildDirectory.of(directory).mark(lost.at(BuildOwner.Stage.READY));
        DurableProcess orphan = DurableProcess.startOrAttach(
                host, new ProcessSpec(lost.process(), List.of("sleep", "1000"), host.root(), Map.of()));

        assertThatThrownBy(() -> runner.run(
                        host,
                        with(List.of("/bin/false"), Map.of()),
                        work(bundle),
                        BundleContent.of(Path.of(bundle.path())),
                        temp.resolve("out"),
                        run))
                .isInstanceOf(RunFailedException.class);
        assertThat(orphan.state()).isNotInstanceOf(ProcessState.Running.class);
        assertThat(lines).anyMatch(line -> line.contains("belongs to job 17.1"));
    }

    @Test
    @DisplayName(
            "R10 equal sources in another workspace are equal; a changed YAML or C++ include is another build, an untouched file's time is none")
    void identityOfRealBundles() throws Exception {
        write(
                "devices/a.yaml",
                "esphome:\n  name: h1\n  includes: [a.h]\nhost:\nlogger: !include ../common/logger.yaml\n");
        write("devices/a.h", "inline int answer() { return 41; }\n");
        write("common/logger.yaml", "level: INFO\n");
        Optional<String> first = identity(bundle("devices/a.yaml", run()));
        assertThat(first).isPresent();

        Path original = workspace;
        workspace = Files.createDirectories(temp.resolve("elsewhere/quite/deep"));
        write("devices/a.yaml", Files.readString(original.resolve("devices/a.yaml")));
        write("devices/a.h", Files.readString(original.resolve("devices/a.h")));
        write("common/logger.yaml", Files.readString(original.resolve("common/logger.yaml")));
        write("common/other.yaml", "level: DEBUG\n");
        assertThat(identity(bundle("devices/a.yaml", run()))).isEqualTo(first);

        write("common/logger.yaml", "level: DEBUG\n");
        Optional<String> changedYaml = identity(bundle("devices/a.yaml", run()));
        write("common/logger.yaml", "level: INFO\n");
        write("devices/a.h", "inline int answer() { return 42; }\n");
        Optional<String> changedHeader = identity(bundle("devices/a.yaml", run()));

        assertThat(List.of(first, changedYaml, changedHeader))
                .doesNotHaveDuplicates()
                .allMatch(Optional::isPresent);
    }

    @Test
    @DisplayName("R10 a component that git fetches by its branch has no identity, however often it is bundled")
    void unpinnedGit() throws Exception {
        Path repository = temp.resolve("repository");
        for (List<String> git : List.of(
                List.of("init", "-q", "-b", "main", "."),
                List.of("add", "-A"),
                List.of("-c", "user.name=a", "-c", "user.email=a@localhost", "commit", "-qm", "a thing"))) {
            Path component = Files.createDirectories(repository.resolve("components/thing"))
                    .resolve("__init__.py");
            Files.writeString(
                    component,
                    "import esphome.config_validation as cv\nCONFIG_SCHEMA = cv.Schema({})\nasync def to_code(config):\n    pass\n");
            List<String> command = new ArrayList<>(List.of("git"));
            command.addAll(git);
            assertThat(new ProcessBuilder(command)
                            .directory(repository.toFile())
                            .start()
                            .waitFor())
                    .isZero();
        }
        write("devices/a.yaml", """
                esphome:
                  name: h1
                host:
                thing:
                external_components:
                  - source:
                      type: git
                      url: file://%s
                      ref: main
                """.formatted(repository));

        Bundle bundle = bundle("devices/a.yaml", run());

        assertThat(bundle.usesGit()).isTrue();
        assertThat(bundle.pinned()).isFalse();
        assertThat(identity(bundle)).isEmpty();
    }

    private Toolchain with(List<String> esphome, Map<String, String> environment) {
        return new Toolchain(
                toolchain.machine(), toolchain.version(), esphome, toolchain.python(), environment, toolchain.trust());
    }

    private UnfiledRun run() {
        return new UnfiledRun(Limits.DEFAULT, lines::add);
    }

    private Bundle bundle(String file, UnfiledRun run) throws Exception {
        return new Bundler().make(host, toolchain, workspace.toString(), file, new TreeMap<>(), "UTC", run);
    }

    private Optional<String> identity(Bundle bundle) {
        return BuildIdentity.of(bundle, new TreeMap<>(), "UTC", toolchain.version());
    }

    private Work.Compile work(Bundle bundle) {
        return new Work.Compile(
                new ConfigurationId("home", Trust.TRUSTED, "a.yaml"),
                bundle.file(),
                "h1",
                toolchain.version(),
                identity(bundle),
                new TreeMap<>(),
                "UTC",
                false,
                Optional.empty(),
                false);
    }

    private Path root(String inBuildDirectory) {
        return Path.of(new BuildLayout(host.root(), "test")
                        .directory(new ConfigurationId("home", Trust.TRUSTED, "a.yaml")))
                .resolve(inBuildDirectory);
    }

    private void write(String name, String text) throws Exception {
        Path file = workspace.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
