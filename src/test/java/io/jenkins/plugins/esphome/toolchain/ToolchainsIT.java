package io.jenkins.plugins.esphome.toolchain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunFailedException;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.toolchain.ToolchainCheck.Check;
import io.jenkins.plugins.esphome.toolchain.ToolchainCheck.Health;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pretend interpreters stand for machines that lack something; what they cannot show runs with the real Python. */
class ToolchainsIT {
    @TempDir
    Path temp;

    private LocalHost host;
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private final UnfiledRun run = new UnfiledRun(Limits.DEFAULT, lines::add);

    @BeforeEach
    void machine() throws Exception {
        host = new LocalHost(MachineId.LOCAL, Files.createDirectories(temp.resolve("root")));
    }

    @Test
    void the_real_esphome_is_installed_once_and_found_again() throws Exception {
        Toolchain first = RealToolchain.on(host);
        assertThat(first.version()).isEqualTo(EsphomeVersion.DEFAULT);
        assertThat(new Toolchains().provide(host, EsphomeVersion.DEFAULT, RealToolchain.settings(), run))
                .isEqualTo(first);
        assertThat(lines).isEmpty();

        String esphome = first.esphome().get(0);
        Toolchain given = new Toolchains()
                .provide(host, EsphomeVersion.DEFAULT, ToolchainSettings.existing(temp.toString(), esphome), run);
        assertThat(given.version()).isEqualTo(EsphomeVersion.DEFAULT);
        assertThat(Path.of(given.python())).hasSameBinaryContentAs(Path.of(first.python()));
        assertThatThrownBy(() -> new Toolchains()
                        .provide(host, "2025.1.0", ToolchainSettings.existing(temp.toString(), esphome), run))
                .isInstanceOf(RunFailedException.class)
                .hasMessageContaining("is release 2026.10.0, but 2025.1.0 was asked for");
    }

    @Test
    void a_release_that_somebody_else_installed_is_used_and_a_broken_home_is_told() throws Exception {
        String home = Toolchains.home(
                RealToolchain.settings().directory(), RealToolchain.on(host).version());
        ToolchainSettings settings =
                ToolchainSettings.in(temp.resolve("tools").toString()).withHomes(List.of("/no/such/home", home));

        Toolchain found = new Toolchains().provide(host, EsphomeVersion.DEFAULT, settings, run);

        assertThat(found.esphome()).containsExactly(home + "/bin/esphome");
        assertThat(temp.resolve("tools")).doesNotExist();
        assertThat(lines).singleElement().asString().contains("/no/such/home/bin/esphome");
    }

    @Test
    @DisplayName("E a machine whose only Python is too old is told what was found and how to get a newer one")
    void oldPython() throws Exception {
        String old = python("python3.11", "3|11|2|venv|/usr/bin/python3.11");
        assertThatThrownBy(() -> provide(EsphomeVersion.DEFAULT, old, "/no/such/python"))
                .isInstanceOf(RunFailedException.class)
                .hasMessageStartingWith(
                        "ESPHome needs Python 3.12 or newer on local, found only 3.11.2 (/usr/bin/python3.11): install")
                .hasMessageContaining("apt install python3 python3-venv");
        assertThatThrownBy(() -> provide(EsphomeVersion.DEFAULT, "/no/such/python"))
                .hasMessageContaining("no Python answered there");
        String shim = script("shim", "echo 'pyenv: command not found' >&2; exit 127");
        assertThatThrownBy(() -> provide(EsphomeVersion.DEFAULT, shim))
                .hasMessageContaining("no Python answered there");
    }

    @Test
    @DisplayName("E a Python that cannot make virtual environments is told which package is missing")
    void bare() throws Exception {
        String bare = python("python3.13", "3|13|1|bare|/usr/bin/python3.13");
        assertThatThrownBy(() -> provide(EsphomeVersion.DEFAULT, bare))
                .isInstanceOf(RunFailedException.class)
                .hasMessageContaining("apt install python3.13-venv");
    }

    @Test
    @DisplayName("E a failure of pip is told with pip's first error, and a half-made environment is not used")
    void pip() throws Exception {
        Path half = Files.createDirectories(temp.resolve("tools/esphome-2099.1.0/bin"));
        Files.writeString(half.resolve("junk"), "left by somebody who died");
        assertThatThrownBy(() -> new Toolchains()
                        .provide(
                                host,
                                "2099.1.0",
                                ToolchainSettings.in(temp.resolve("tools").toString()),
                                run))
                .isInstanceOf(RunFailedException.class)
                .hasMessageStartingWith("pip could not install ESPHome 2099.1.0 on local")
                .hasMessageContaining("Could not find a version that satisfies the requirement esphome==2099.1.0");
        assertThat(half.resolve("junk")).doesNotExist();
        assertThat(temp.resolve("tools/esphome-2099.1.0/.ready")).doesNotExist();
        assertThat(lines).contains("An earlier installation was left half-made: making it anew.");
    }

    @Test
    void what_is_no_version_or_no_esphome_is_told() throws Exception {
        assertThatThrownBy(() -> provide("../x"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("is not an ESPHome version");
        String other = script("esphome", "echo hello; exit 3");
        assertThatThrownBy(() -> new Toolchains().existing(host, other))
                .isInstanceOf(RunFailedException.class)
                .hasMessageContaining("does not answer 'version' as ESPHome does (exit code 3, hello)");
        assertThatThrownBy(() -> new Toolchains().existing(host, "/no/such/esphome"))
                .isInstanceOf(RunFailedException.class)
                .hasMessageContaining("give the path of an esphome command");
    }

    @Test
    @DisplayName("R4 two that need the same release on a fresh machine at once install it once, each trust for itself")
    void installedOnce() throws Exception {
        ToolchainSettings settings = withWheel();
        UnfiledRun other = new UnfiledRun(Limits.DEFAULT, lines::add);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        List<Future<Toolchain>> both = List.of(
                threads.submit(() -> new Toolchains().provide(host, "2099.1.0", settings, run)),
                threads.submit(() -> new Toolchains().provide(host, "2099.1.0", settings, other)));
        threads.shutdown();

        assertThat(both.get(0).get()).isEqualTo(both.get(1).get());
        assertThat(lines)
                .filteredOn(line -> line.startsWith("Making a virtual environment"))
                .hasSize(1);

        Toolchain untrusted = new Toolchains().provide(host, "2099.1.0", settings.forTrust(Trust.UNTRUSTED), run());
        assertThat(untrusted.python()).isNotEqualTo(both.get(0).get().python());
        assertThat(lines)
                .filteredOn(line -> line.startsWith("Making a virtual environment"))
                .hasSize(2);
        assertThat(new Toolchains().provide(host, "2099.1.0", settings, run()))
                .isEqualTo(both.get(0).get());
        assertThat(lines)
                .filteredOn(line -> line.startsWith("Making a virtual environment"))
                .hasSize(2);
    }

    @Test
    @DisplayName("R4 an installation that is killed in the middle leaves nothing that is taken for whole")
    void killedInTheMiddle() throws Exception {
        ToolchainSettings settings = withWheel();
        AtomicReference<UnfiledRun> first = new AtomicReference<>();
        first.set(new UnfiledRun(Limits.DEFAULT, line -> {
            if (line.startsWith("Making a virtual environment")) {
                kill(first.get());
            }
        }));

        assertThatThrownBy(() -> new Toolchains().provide(host, "2099.1.0", settings, first.get()))
                .isInstanceOf(RunCancelledException.class);
        assertThat(temp.resolve("tools/esphome-2099.1.0/.ready")).doesNotExist();

        Toolchain whole = new Toolchains().provide(host, "2099.1.0", settings, run());
        assertThat(new Toolchains().existing(host, whole.esphome().get(0)).version())
                .isEqualTo("2099.1.0");
    }

    private static void kill(UnfiledRun victim) {
        try {
            victim.cancel(Duration.ZERO);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private UnfiledRun run() {
        return new UnfiledRun(Limits.DEFAULT, lines::add);
    }

    /** The real Python and the real pip, with a release that no index has: it is a small wheel on this machine. */
    private ToolchainSettings withWheel() throws Exception {
        String name = "esphome-2099.1.0";
        Path wheel = temp.resolve(name + "-py3-none-any.whl");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(wheel))) {
            entry(zip, "esphome/__init__.py", "");
            entry(zip, "esphome/__main__.py", "def main():\n    print('Version: 2099.1.0')\n");
            entry(zip, name + ".dist-info/METADATA", "Metadata-Version: 2.1\nName: esphome\nVersion: 2099.1.0\n");
            entry(zip, name + ".dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n");
            entry(zip, name + ".dist-info/entry_points.txt", "[console_scripts]\nesphome = esphome.__main__:main\n");
            entry(zip, name + ".dist-info/RECORD", "");
        }
        String real = new PythonSearch(host).best(List.of()).executable();
        String python = script(
                "python",
                "case \"$*\" in *version_info*) echo \"3|13|0|venv|$0\"; exit;; esac\n"
                        + "export PIP_NO_INDEX=1 PIP_FIND_LINKS='" + temp + "'\nexec '" + real + "' \"$@\"");
        return new ToolchainSettings(temp.resolve("tools").toString(), List.of(python), Optional.empty());
    }

    private static void entry(ZipOutputStream zip, String name, String text) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        zip.closeEntry();
    }

    @Test
    @DisplayName("Q8 a cancelled run installs nothing")
    void cancelled() throws Exception {
        run.cancel(Duration.ZERO);
        assertThatThrownBy(() -> provide(EsphomeVersion.DEFAULT)).isInstanceOf(RunCancelledException.class);
        assertThat(temp.resolve("tools")).doesNotExist();
    }

    @Test
    void the_check_names_what_is_there_and_how_to_mend_what_is_not() throws Exception {
        RealToolchain.on(host);
        List<Check> good = new ToolchainCheck().run(host, EsphomeVersion.DEFAULT, RealToolchain.settings());
        assertThat(good)
                .extracting(Check::name)
                .containsExactly("Python", "venv", "ESPHome", "C++ compiler", "git", "Disk");
        assertThat(good)
                .filteredOn(c -> !c.name().equals("Disk"))
                .extracting(Check::health)
                .containsOnly(Health.OK);

        String old = python("python3.11", "3|11|2|venv|/usr/bin/python3.11");
        List<Check> bad = new ToolchainCheck()
                .run(host, "2026.9.0", new ToolchainSettings(temp.toString(), List.of(old), Optional.empty()));
        assertThat(bad.get(0).health()).isEqualTo(Health.FAIL);
        assertThat(bad.get(0).remedy()).contains("apt install python3");
        assertThat(bad.get(1))
                .isEqualTo(new Check(
                        "ESPHome",
                        Health.WARN,
                        "2026.9.0 is not installed yet",
                        "Nothing to do: the first build installs it."));
    }

    private Toolchain provide(String version, String... pythons) throws Exception {
        return new Toolchains()
                .provide(
                        host,
                        version,
                        new ToolchainSettings(temp.resolve("tools").toString(), List.of(pythons), Optional.empty()),
                        run);
    }

    private String python(String name, String answer) throws Exception {
        return script(name, "echo '" + answer + "'");
    }

    private String script(String name, String body) throws Exception {
        Path file = Files.writeString(temp.resolve(name), "#!/bin/sh\n" + body + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file.toString();
    }
}
