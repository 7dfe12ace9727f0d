package io.jenkins.plugins.esphome.toolchain;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.Command;
import io.jenkins.plugins.esphome.host.FileWork;
import io.jenkins.plugins.esphome.host.ProcessSpec;
import io.jenkins.plugins.esphome.host.RunFailedException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Finds a Python that can run ESPHome by running the candidates on their machine: names and paths lie (a {@code python3.13}
 * on PATH may be a version manager's shim that fails, {@code python3} may be years old while a new one lies in a home).
 */
final class PythonSearch {
    /** ESPHome 2026.10 asks for it. */
    static final int MINOR_NEEDED = 12;

    private static final List<String> ON_PATH =
            List.of("python3", "python3.15", "python3.14", "python3.13", "python3.12", "python");
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String ASK = """
            import sys
            try:
                import ensurepip, venv
                made = "venv"
            except ImportError:
                made = "bare"
            print("%d|%d|%d|%s|%s" % (sys.version_info[:3] + (made, sys.executable)))
            """;
    /** Each candidate is run with the question in $1; who does not answer is no candidate. */
    private static final String EACH =
            "ask=$1; shift; for p in \"$@\"; do a=$(\"$p\" -c \"$ask\" </dev/null 2>/dev/null) && echo \"python|$p|$a\"; done; :";

    private final BuildHost host;

    PythonSearch(BuildHost host) {
        this.host = host;
    }

    /** An interpreter that ran and said what it is. */
    record Python(String asked, int major, int minor, int patch, boolean makesVenv, String executable) {
        boolean isNewEnough() {
            return major == 3 && minor >= MINOR_NEEDED;
        }

        @Override
        public String toString() {
            return major + "." + minor + "." + patch + " (" + executable + ")";
        }
    }

    /** @return all that answered, in the order of preference */
    List<Python> all(List<String> candidates) throws IOException, InterruptedException {
        List<String> asked = candidates.isEmpty() ? searched() : candidates;
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", EACH, "search", ASK));
        command.addAll(asked);
        ProcessSpec spec = new ProcessSpec("python-" + UUID.randomUUID(), command, host.root(), Map.of());
        return Command.run(host, spec, LIMIT)
                .output()
                .lines()
                .map(PythonSearch::parse)
                .flatMap(Optional::stream)
                .toList();
    }

    /**
     * @return the first that is new enough and can make virtual environments
     * @throws RunFailedException with one sentence that names what was found instead and how to mend it
     */
    Python best(List<String> candidates) throws IOException, InterruptedException {
        List<Python> found = all(candidates);
        return choose(found).orElseThrow(() -> new RunFailedException(missing(found), 1));
    }

    static Optional<Python> choose(List<Python> found) {
        return found.stream()
                .filter(Python::isNewEnough)
                .filter(Python::makesVenv)
                .findFirst();
    }

    String missing(List<Python> found) {
        Optional<Python> bare = found.stream().filter(Python::isNewEnough).findFirst();
        if (bare.isPresent()) {
            Python python = bare.get();
            return "Python " + python + " on " + host.machine()
                    + " cannot make virtual environments: install its venv module (Debian and Ubuntu: apt install python3."
                    + python.minor() + "-venv, or python3-venv).";
        }
        String instead = found.isEmpty()
                ? "no Python answered there"
                : "found only "
                        + found.stream().map(Python::toString).distinct().collect(Collectors.joining(", "));
        return "ESPHome needs Python 3." + MINOR_NEEDED + " or newer on " + host.machine() + ", " + instead
                + ": install one (Debian 13, Ubuntu 24.04: apt install python3 python3-venv; Fedora: dnf install python3;"
                + " macOS: brew install python; anywhere: uv python install 3.13 or pyenv install 3.13).";
    }

    private List<String> searched() throws IOException, InterruptedException {
        List<String> candidates = new ArrayList<>(ON_PATH);
        candidates.addAll(host.act(new KeptByVersionManagers()));
        return candidates;
    }

    private static Optional<Python> parse(String line) {
        String[] parts = line.split("\\|", 7);
        if (parts.length != 7 || !parts[0].equals("python")) {
            return Optional.empty();
        }
        return Optional.of(new Python(
                parts[1],
                Integer.parseInt(parts[2]),
                Integer.parseInt(parts[3]),
                Integer.parseInt(parts[4]),
                parts[5].equals("venv"),
                parts[6]));
    }

    /** Lists the interpreters that version managers and packagers keep outside of PATH, newest names first. */
    record KeptByVersionManagers() implements FileWork<ArrayList<String>> {
        private static final long serialVersionUID = 1L;

        @Override
        public ArrayList<String> run() throws IOException {
            Path home = Path.of(System.getProperty("user.home"));
            ArrayList<String> found = new ArrayList<>();
            addBelow(home.resolve(".pyenv/versions"), found);
            addBelow(home.resolve(".asdf/installs/python"), found);
            addBelow(home.resolve(".local/share/mise/installs/python"), found);
            addBelow(home.resolve(".local/share/uv/python"), found);
            addBelow(Path.of("/opt"), found);
            for (String directory : List.of("/usr/local", "/opt/homebrew", "/home/linuxbrew/.linuxbrew", "/usr")) {
                addVersions(Path.of(directory, "bin"), found);
            }
            return found;
        }

        private static void addBelow(Path directory, List<String> found) throws IOException {
            list(directory, "*", found, child -> child.resolve("bin/python3"));
        }

        private static void addVersions(Path directory, List<String> found) throws IOException {
            list(directory, "python3.[1-9][0-9]", found, child -> child);
        }

        private static void list(
                Path directory, String glob, List<String> found, java.util.function.UnaryOperator<Path> interpreter)
                throws IOException {
            if (!Files.isDirectory(directory) || !Files.isReadable(directory)) {
                return;
            }
            try (DirectoryStream<Path> children = Files.newDirectoryStream(directory, glob)) {
                List<Path> sorted = new ArrayList<>();
                children.forEach(sorted::add);
                sorted.sort(Comparator.comparing(Path::toString).reversed());
                sorted.stream()
                        .map(interpreter)
                        .filter(Files::isExecutable)
                        .map(Path::toString)
                        .forEach(found::add);
            }
        }
    }
}
