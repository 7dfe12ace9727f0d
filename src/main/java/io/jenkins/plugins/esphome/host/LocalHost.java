package io.jenkins.plugins.esphome.host;

import io.jenkins.plugins.esphome.files.PrivateFiles;
import io.jenkins.plugins.esphome.files.Trees;
import io.jenkins.plugins.esphome.model.MachineId;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The machine that this JVM runs on, for the command line and for tests.
 *
 * <p>A configuration is code (decision 7), so a command does not inherit whatever secrets the caller's environment holds: it gets only
 * the variables in {@link #INHERITED} and those that begin as in {@link #INHERITED_PREFIXES}, and then its own.
 */
public final class LocalHost implements BuildHost {
    /** Who and where we are, the way out to the network, and whom to trust there: what a tool cannot work without. */
    static final Set<String> INHERITED = Set.of(
            "PATH",
            "HOME",
            "USER",
            "LOGNAME",
            "SHELL",
            "LANG",
            "LANGUAGE",
            "TZ",
            "TMPDIR",
            "LD_LIBRARY_PATH",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "FTP_PROXY",
            "ALL_PROXY",
            "NO_PROXY",
            "CURL_CA_BUNDLE",
            "REQUESTS_CA_BUNDLE",
            "GIT_SSL_CAINFO");

    static final Set<String> INHERITED_PREFIXES = Set.of("LC_", "XDG_", "PIP_", "SSL_CERT_");

    private static final Optional<Path> SETSID = Stream.of("/usr/bin/setsid", "/bin/setsid")
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst();

    private final MachineId machine;
    private final Path root;

    /** @param root the directory below which everything of ours lives; made when it is needed */
    public LocalHost(MachineId machine, Path root) {
        this.machine = machine;
        this.root = root.toAbsolutePath().normalize();
    }

    @Override
    public MachineId machine() {
        return machine;
    }

    @Override
    public String root() {
        return root.toString();
    }

    @Override
    public <T> T act(FileWork<T> work) throws IOException, InterruptedException {
        try {
            return work.run();
        } catch (ClosedByInterruptException e) {
            Thread.interrupted();
            throw new InterruptedException("interrupted in a file access: no failure of the disk");
        }
    }

    @Override
    public void send(Path local, String remote) throws IOException {
        Path target = Path.of(remote).toAbsolutePath();
        PrivateFiles.directory(target.getParent());
        try (InputStream in = Files.newInputStream(local)) {
            copy(in, local, target, Long.MAX_VALUE);
        }
    }

    @Override
    public void fetch(String remote, Path local, long maxBytes) throws IOException {
        Path source = Path.of(remote);
        if (!Trees.isPlainFile(source)) {
            throw new IOException("'" + remote + "' on " + machine
                    + (Files.exists(source) ? " is not a plain file." : " does not exist."));
        }
        // Not followed either if it becomes a link only now.
        try (InputStream in = Files.newInputStream(source, LinkOption.NOFOLLOW_LINKS)) {
            copy(in, source, local.toAbsolutePath(), maxBytes);
        }
    }

    /** Counts while it copies: the file may grow meanwhile. */
    private void copy(InputStream in, Path source, Path target, long maxBytes) throws IOException {
        Path draft = target.resolveSibling(".new-" + UUID.randomUUID());
        try {
            write(in, source, draft, maxBytes);
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private void write(InputStream in, Path source, Path draft, long maxBytes) throws IOException {
        try (OutputStream out = PrivateFiles.createStream(draft)) {
            long copied = 0;
            byte[] buffer = new byte[1 << 16];
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                copied += length;
                if (copied > maxBytes) {
                    throw new IOException("'" + source + "' on " + machine + " is larger than " + maxBytes + " bytes.");
                }
                out.write(buffer, 0, length);
            }
        }
    }

    @Override
    public void launch(String controlDirectory) throws IOException, InterruptedException {
        if (File.separatorChar == '\\') {
            throw new IOException("Nothing can be started on " + machine
                    + ", because Windows is not supported: use a machine with Linux or macOS.");
        }
        Path script = Path.of(controlDirectory, "run.sh");
        if (!Files.isReadable(script)) {
            throw new IOException("The shell on " + machine + " could not start the process: '" + script
                    + "' is not there (any more).");
        }
        if (SETSID.isPresent()) {
            launchDetached(script);
        } else {
            launchByShell(script);
        }
    }

    /** What the script's first half does elsewhere, without a shell for it: measured, a third of what a command costs. */
    private static void launchDetached(Path script) throws IOException {
        ProcessBuilder wrapper = shell(SETSID.orElseThrow().toString(), "/bin/sh", script.toString(), "detached")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        wrapper.environment()
                .put(DurableProcess.COOKIE, script.getParent().toRealPath().toString());
        wrapper.start();
    }

    private void launchByShell(Path script) throws IOException, InterruptedException {
        Process started = shell("/bin/sh", script.toString()).start();
        String complaint = new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (started.waitFor() != 0) {
            throw new IOException("The shell on " + machine + " could not start the process: " + complaint);
        }
    }

    private static ProcessBuilder shell(String... command) {
        ProcessBuilder shell = new ProcessBuilder(command)
                .directory(new File("/"))
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true);
        shell.environment().keySet().removeIf(name -> !inherits(name));
        return shell;
    }

    /** @return whether a command gets this variable of its caller's environment */
    public static boolean inherits(String name) {
        return INHERITED.contains(name.toUpperCase(Locale.ROOT))
                || INHERITED_PREFIXES.stream().anyMatch(name::startsWith);
    }
}
