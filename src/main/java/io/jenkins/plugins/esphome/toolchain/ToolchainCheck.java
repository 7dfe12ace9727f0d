package io.jenkins.plugins.esphome.toolchain;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.Command;
import io.jenkins.plugins.esphome.host.FileWork;
import io.jenkins.plugins.esphome.host.HostLostException;
import io.jenkins.plugins.esphome.host.ProcessSpec;
import io.jenkins.plugins.esphome.toolchain.PythonSearch.Python;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Looks a machine over before a build does: what {@code doctor} and a node's page show. Installs nothing. */
public final class ToolchainCheck {
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final long GIB = 1L << 30;
    private static final long NEEDED = GIB;
    private static final long COMFORTABLE = 5 * GIB;

    /** How one thing stands. */
    public enum Health {
        OK,
        WARN,
        FAIL
    }

    /**
     * @param name what was looked at: "Python", "C++ compiler"
     * @param detail what was found
     * @param remedy how to mend it; empty when it is OK
     */
    public record Check(String name, Health health, String detail, String remedy) implements Serializable {
        static Check ok(String name, String detail) {
            return new Check(name, Health.OK, detail, "");
        }
    }

    /**
     * @param version the ESPHome version that is wanted there
     * @throws HostLostException if the machine cannot be reached; everything else is a check that fails
     */
    public List<Check> run(BuildHost host, String version, ToolchainSettings settings)
            throws IOException, InterruptedException {
        List<Check> checks = new ArrayList<>();
        if (settings.esphome().isPresent()) {
            checks.add(given(host, version, settings));
        } else {
            checks.addAll(python(host, settings));
            checks.add(esphome(host, version, settings));
        }
        checks.add(compiler(host));
        checks.add(git(host));
        checks.add(disk(host));
        return List.copyOf(checks);
    }

    private static List<Check> python(BuildHost host, ToolchainSettings settings)
            throws IOException, InterruptedException {
        PythonSearch search = new PythonSearch(host);
        List<Python> found = search.all(settings.pythons());
        Optional<Python> usable = PythonSearch.choose(found);
        if (usable.isPresent()) {
            return List.of(
                    Check.ok("Python", usable.get().toString()), Check.ok("venv", "virtual environments can be made"));
        }
        boolean newEnough = found.stream().anyMatch(Python::isNewEnough);
        String name = newEnough ? "venv" : "Python";
        String detail = found.isEmpty() ? "none found" : found.get(0).toString();
        return List.of(new Check(name, Health.FAIL, detail, search.missing(found)));
    }

    private static Check esphome(BuildHost host, String version, ToolchainSettings settings)
            throws IOException, InterruptedException {
        String directory = Toolchains.home(settings.directory(), version);
        if (host.act(new Toolchains.IsReady(directory, version))) {
            return Check.ok("ESPHome", version + " in " + directory);
        }
        return new Check(
                "ESPHome",
                Health.WARN,
                version + " is not installed yet",
                "Nothing to do: the first build installs it.");
    }

    private static Check given(BuildHost host, String version, ToolchainSettings settings)
            throws IOException, InterruptedException {
        try {
            Toolchain toolchain =
                    new Toolchains().existing(host, settings.esphome().orElseThrow());
            String detail = toolchain.version() + " (" + toolchain.esphome().get(0) + ")";
            return toolchain.version().equals(version)
                    ? Check.ok("ESPHome", detail)
                    : new Check(
                            "ESPHome",
                            Health.WARN,
                            detail,
                            "Release " + version + " is wanted: ask for " + toolchain.version()
                                    + ", or remove the command from the settings.");
        } catch (HostLostException lost) {
            throw lost;
        } catch (IOException unusable) {
            return new Check("ESPHome", Health.FAIL, settings.esphome().orElseThrow(), unusable.getMessage());
        }
    }

    private static Check compiler(BuildHost host) throws IOException, InterruptedException {
        return firstLine(host, "c++ --version || g++ --version || clang++ --version")
                .map(line -> Check.ok("C++ compiler", line))
                .orElseGet(() -> new Check("C++ compiler", Health.WARN, "none found", COMPILER_REMEDY));
    }

    private static Check git(BuildHost host) throws IOException, InterruptedException {
        return firstLine(host, "git --version")
                .map(line -> Check.ok("git", line))
                .orElseGet(() -> new Check("git", Health.WARN, "not found", GIT_REMEDY));
    }

    /** Ends the sentence that a {@code host:} compile without a compiler gets. */
    public static final String COMPILER_REMEDY =
            "'host:' configurations need a C++ compiler: install one (Debian and Ubuntu: apt install g++; Fedora: dnf install"
                    + " gcc-c++; macOS: xcode-select --install).";

    /** Ends the sentence that a configuration with git sources gets on a machine without git. */
    public static final String GIT_REMEDY =
            "external_components and packages from git need it: install git (Debian and Ubuntu: apt install git).";

    private static Check disk(BuildHost host) throws IOException, InterruptedException {
        long free = host.act(new FreeSpace(host.root()));
        String detail = "%.1f GiB free at %s".formatted((double) free / GIB, host.root());
        if (free >= COMFORTABLE) {
            return Check.ok("Disk", detail);
        }
        Health health = free < NEEDED ? Health.FAIL : Health.WARN;
        return new Check(
                "Disk",
                health,
                detail,
                "An ESP32 toolchain needs about 5 GiB, a host build tree 0.1: free some space.");
    }

    private static Optional<String> firstLine(BuildHost host, String script) throws IOException, InterruptedException {
        ProcessSpec spec = new ProcessSpec(
                "check-" + UUID.randomUUID(),
                List.of("/bin/sh", "-c", "(" + script + ") 2>/dev/null"),
                host.root(),
                Map.of());
        Command.Completed answer = Command.run(host, spec, ANSWER);
        return answer.exitCode() == 0 ? answer.output().lines().findFirst() : Optional.empty();
    }

    /** Bytes that may still be written at the nearest existing parent. */
    record FreeSpace(String directory) implements FileWork<Long> {
        private static final long serialVersionUID = 1L;

        @Override
        public Long run() throws IOException {
            Path place = Path.of(directory);
            while (!Files.exists(place) && place.getParent() != null) {
                place = place.getParent();
            }
            return Files.getFileStore(place).getUsableSpace();
        }
    }
}
