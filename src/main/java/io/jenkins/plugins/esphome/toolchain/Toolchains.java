package io.jenkins.plugins.esphome.toolchain;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.Command;
import io.jenkins.plugins.esphome.host.FileWork;
import io.jenkins.plugins.esphome.host.ProcessSpec;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunFailedException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import io.jenkins.plugins.esphome.model.Trust;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Gets ESPHome onto a machine, once: a virtual environment a release, made by {@code install_esphome.py} under the machine's
 * own lock, so that many controllers may ask for the same release at the same time and a crash leaves nothing half-made in use.
 */
public final class Toolchains {
    private static final Logger LOGGER = Logger.getLogger(Toolchains.class.getName());
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final String STEP = "toolchain";

    /**
     * Returns at once when the release is installed already.
     *
     * @param version exact
     * @param monitor hears progress; its toolchain limit counts
     * @throws RunFailedException with one sentence that says what is missing and how to mend it
     */
    public Toolchain provide(BuildHost host, String version, ToolchainSettings settings, RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        return find(host, version, settings, monitor).forTrust(settings.trust());
    }

    private Toolchain find(BuildHost host, String version, ToolchainSettings settings, RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        EsphomeVersion.require(version);
        if (settings.esphome().isPresent()) {
            return sameVersion(existing(host, settings.esphome().get()), version);
        }
        Optional<Toolchain> ready = inHomes(host, version, settings, monitor);
        if (ready.isPresent()) {
            return ready.get();
        }
        String directory = home(settings.directory(), version);
        if (!host.act(new IsReady(directory, version))) {
            install(host, version, directory, settings, monitor);
        }
        return installed(host, version, directory);
    }

    /**
     * Asks an existing command for its version.
     *
     * @param esphome an absolute path or a name on the machine's PATH
     */
    public Toolchain existing(BuildHost host, String esphome) throws IOException, InterruptedException {
        Command.Completed answer = ask(host, esphome);
        String version = answer.output()
                .lines()
                .filter(line -> line.startsWith("Version: "))
                .map(line -> line.substring("Version: ".length()).strip())
                .findFirst()
                .orElseThrow(() -> new RunFailedException(
                        "'" + esphome + "' on " + host.machine()
                                + " does not answer 'version' as ESPHome does (exit code "
                                + answer.exitCode() + firstLine(answer.output())
                                + "): give the path of an esphome command.",
                        answer.exitCode()));
        String path = answer.output()
                .lines()
                .filter(l -> l.startsWith("/"))
                .findFirst()
                .orElse(esphome);
        return new Toolchain(
                host.machine(), version, List.of(path), host.act(new InterpreterOf(path)), Map.of(), Trust.TRUSTED);
    }

    /**
     * Looks, without installing anything, which versions a machine has.
     *
     * @return empty if none can be used
     */
    public Set<String> installed(BuildHost host, ToolchainSettings settings) throws IOException, InterruptedException {
        if (settings.esphome().isPresent()) {
            return answering(host, settings.esphome().get()).map(Set::of).orElse(Set.of());
        }
        Set<String> versions = new HashSet<>(host.act(new Installed(settings.directory())));
        versions.removeIf(version -> !EsphomeVersion.isExact(version));
        for (String home : settings.homes()) {
            answering(host, home + "/bin/esphome").ifPresent(versions::add);
        }
        return Set.copyOf(versions);
    }

    private Optional<String> answering(BuildHost host, String esphome) throws IOException, InterruptedException {
        try {
            return Optional.of(existing(host, esphome).version());
        } catch (RunFailedException unusable) {
            LOGGER.log(Level.FINE, unusable, () -> "Not counted as an ESPHome of " + host.machine());
            return Optional.empty();
        }
    }

    private static Command.Completed ask(BuildHost host, String esphome) throws IOException, InterruptedException {
        List<String> command = List.of("/bin/sh", "-c", "command -v \"$1\"; exec \"$1\" version", "ask", esphome);
        return Command.run(
                host, new ProcessSpec("esphome-" + UUID.randomUUID(), command, host.root(), Map.of()), ANSWER);
    }

    private static String firstLine(String output) {
        return output.lines()
                .filter(l -> !l.isBlank() && !l.startsWith("/"))
                .findFirst()
                .map(l -> ", " + l)
                .orElse("");
    }

    private static Toolchain sameVersion(Toolchain existing, String wanted) throws RunFailedException {
        if (!existing.version().equals(wanted)) {
            throw new RunFailedException(
                    "The esphome command " + existing.esphome().get(0) + " on " + existing.machine() + " is release "
                            + existing.version() + ", but " + wanted
                            + " was asked for: ask for that release, or remove the command from the settings so that "
                            + wanted + " is installed.",
                    1);
        }
        return existing;
    }

    /**
     * @param directory below which releases are installed
     * @return the virtual environment of a release
     */
    public static String home(String directory, String version) {
        return directory + "/esphome-" + version;
    }

    /** A home that is broken, or not on this machine, is as good as none: the release is installed then. */
    private Optional<Toolchain> inHomes(BuildHost host, String version, ToolchainSettings settings, RunMonitor monitor)
            throws IOException, InterruptedException {
        for (String home : settings.homes()) {
            try {
                Toolchain there = existing(host, home + "/bin/esphome");
                if (there.version().equals(version)) {
                    return Optional.of(there);
                }
            } catch (RunFailedException e) {
                monitor.say(e.getMessage());
            }
        }
        return Optional.empty();
    }

    private static Toolchain installed(BuildHost host, String version, String directory) {
        return new Toolchain(
                host.machine(),
                version,
                List.of(directory + "/bin/esphome"),
                directory + "/bin/python",
                Map.of("VIRTUAL_ENV", directory),
                Trust.TRUSTED);
    }

    private static void install(
            BuildHost host, String version, String directory, ToolchainSettings settings, RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        monitor.checkCancelled();
        monitor.say(
                "ESPHome " + version + " is not on " + host.machine() + " yet: installing it in " + directory + ".");
        String python = new PythonSearch(host).best(settings.pythons()).executable();
        int code = new DurableStep(
                        host,
                        monitor,
                        STEP,
                        "Installing ESPHome " + version + " on " + host.machine(),
                        monitor.limits().toolchain())
                .run(List.of(python, "-c", script(), directory, version), host.root(), Map.of("PYTHONUNBUFFERED", "1"));
        if (code != 0) {
            throw new RunFailedException(failure(host, version, python, code, monitor.firstError()), code);
        }
    }

    private static String failure(
            BuildHost host, String version, String python, int code, Optional<String> firstError) {
        String reason = firstError.map(e -> ": " + e).orElse("; its output says more");
        String on = " on " + host.machine();
        return switch (code) {
            case 21 ->
                "Making a virtual environment with " + python + " failed" + on
                        + " (Debian and Ubuntu: apt install python3-venv)" + reason;
            case 22 ->
                "pip could not install ESPHome " + version + on
                        + " (is the release's number right, and does pip's own configuration name a reachable index?)"
                        + reason;
            case 23 -> "ESPHome " + version + " was installed" + on + " but does not run" + reason;
            default -> "Installing ESPHome " + version + on + " ended with exit code " + code + reason;
        };
    }

    static String script() throws IOException {
        try (InputStream script = Toolchains.class.getResourceAsStream("install_esphome.py")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The versions whose environments were finished. */
    record Installed(String directory) implements FileWork<ArrayList<String>> {
        private static final long serialVersionUID = 1L;

        @Override
        public ArrayList<String> run() throws IOException {
            ArrayList<String> versions = new ArrayList<>();
            Path parent = Path.of(directory);
            if (!Files.isDirectory(parent)) {
                return versions;
            }
            try (DirectoryStream<Path> children = Files.newDirectoryStream(parent, "esphome-*")) {
                for (Path child : children) {
                    String version = child.getFileName().toString().substring("esphome-".length());
                    if (new IsReady(child.toString(), version).run()) {
                        versions.add(version);
                    }
                }
            }
            return versions;
        }
    }

    /** Whether the environment was finished, and its interpreter, which lies outside of it, was not removed since. */
    record IsReady(String directory, String version) implements FileWork<Boolean> {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean run() throws IOException {
            Path mark = Path.of(directory, ".ready");
            if (!Files.exists(mark)) {
                return false;
            }
            boolean runs = Files.readString(mark).strip().equals(version)
                    && Files.isExecutable(Path.of(directory, "bin", "python"))
                    && Files.isExecutable(Path.of(directory, "bin", "esphome"));
            if (!runs) {
                Files.delete(mark);
            }
            return runs;
        }
    }

    /** The interpreter that a command's first line names: it is the one that has ESPHome's packages. */
    record InterpreterOf(String command) implements FileWork<String> {
        private static final long serialVersionUID = 1L;

        @Override
        public String run() throws IOException {
            Path file = Path.of(command);
            if (!Files.isReadable(file)) {
                return "python3";
            }
            try (InputStream in = Files.newInputStream(file)) {
                String first = new String(in.readNBytes(512), StandardCharsets.ISO_8859_1)
                        .lines()
                        .findFirst()
                        .orElse("");
                boolean direct = first.startsWith("#!/") && first.contains("python") && !first.contains("/env ");
                return direct ? first.substring(2).strip() : "python3";
            }
        }
    }
}
