package io.jenkins.plugins.esphome.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads what a wrapper wrote, on the machine itself: the files are the only truth about a durable process (decision 5), and
 * each of them is either complete, seen by its newline, or not there yet.
 */
record ControlDirectory(Path path) {
    static final String PARENT = "processes";
    private static final String WITHDRAWN = "withdrawn ";

    /** Who may start the command: at most one claim is ever made, and it is never taken back (Q13). */
    sealed interface Claim {
        /** Nobody yet: the wrapper is on its way, or nobody launched it. */
        record None(Instant prepared) implements Claim {}

        /** Somebody is writing it, or died while writing it. */
        record Unfinished(Instant since) implements Claim {}

        /** We made it ourselves: the command never starts. */
        record Withdrawn(String reason) implements Claim {}

        /**
         * The wrapper's.
         *
         * @param namespace tells its view of process ids from others; "-" where there is one view only
         * @param token changes when the pid is reused and when the machine starts again
         */
        record Wrapper(long pid, String namespace, String token) implements Claim {}
    }

    static ControlDirectory of(ProcessRef ref) throws IOException {
        Path path = Path.of(ref.controlDirectory());
        boolean ours = path.isAbsolute()
                && path.endsWith(Path.of(PARENT, ref.id()))
                && path.normalize().equals(path);
        if (!ours) {
            throw new IOException("'" + ref.controlDirectory() + "' is not the control directory of process " + ref.id()
                    + ": its record was changed by hand or belongs to another version.");
        }
        return new ControlDirectory(path);
    }

    boolean exists() {
        return Files.isDirectory(path);
    }

    /** @return what every process of this one bears in its environment, the same by whatever way the directory is reached */
    String cookie() throws IOException {
        return DurableProcess.COOKIE + "=" + path.toRealPath();
    }

    Optional<Integer> exitCode() throws IOException {
        String text = text("exit").orElse("");
        int end = text.indexOf('\n');
        return end < 0
                ? Optional.empty()
                : Optional.of((int) number(text.substring(0, end).trim()));
    }

    Claim claim() throws IOException {
        Optional<String> text = text("claim");
        if (text.isEmpty()) {
            return new Claim.None(changed("job").orElse(Instant.EPOCH));
        }
        String line = text.get();
        if (!line.endsWith("\n")) {
            return new Claim.Unfinished(changed("claim").orElse(Instant.EPOCH));
        }
        return line.startsWith(WITHDRAWN)
                ? new Claim.Withdrawn(line.substring(WITHDRAWN.length()).trim())
                : wrapper(line.trim());
    }

    private static Claim wrapper(String line) throws IOException {
        String[] words = line.split(" +", 3);
        if (words.length < 3) {
            throw notOurs(line);
        }
        return new Claim.Wrapper(number(words[0]), words[1], words[2]);
    }

    private static long number(String text) throws IOException {
        if (!text.matches("\\d{1,9}")) {
            throw notOurs(text);
        }
        return Long.parseLong(text);
    }

    private static IOException notOurs(String text) {
        return new IOException("A record of a durable process reads '" + text
                + "', which its wrapper cannot have written: the file was changed by something else.");
    }

    /** @return true if the claim is now ours, so that the command never starts; false if it is somebody's already */
    boolean withdraw(String reason) throws IOException {
        try {
            Files.writeString(path.resolve("claim"), WITHDRAWN + reason + "\n", StandardOpenOption.CREATE_NEW);
            Files.writeString(path.resolve("environment"), "", StandardOpenOption.TRUNCATE_EXISTING);
            return true;
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            return false;
        }
    }

    /** @return the output from an offset on, as much as there is now, at most {@code limit} bytes */
    byte[] output(long offset, int limit) throws IOException {
        try (SeekableByteChannel output = Files.newByteChannel(path.resolve("output"))) {
            int size = (int) Math.max(0, Math.min(limit, output.size() - offset));
            ByteBuffer bytes = ByteBuffer.allocate(size);
            output.position(offset);
            while (bytes.hasRemaining() && output.read(bytes) >= 0) {
                // a read may bring less than asked for
            }
            return bytes.hasRemaining() ? Arrays.copyOf(bytes.array(), bytes.position()) : bytes.array();
        } catch (NoSuchFileException e) {
            return new byte[0];
        }
    }

    /** @return when the command was started, none if it was not */
    Optional<Instant> started() throws IOException {
        return claim() instanceof Claim.Wrapper ? changed("claim") : Optional.empty();
    }

    /** @return whether a wrapper that cannot be seen from here gave a sign of life lately */
    boolean heartbeatWithin(Duration limit) throws IOException {
        Instant last = changed("heartbeat").orElse(Instant.EPOCH);
        Instant claimed = changed("claim").orElse(Instant.EPOCH);
        return (last.isAfter(claimed) ? last : claimed).isAfter(Instant.now().minus(limit));
    }

    /** Tells a wrapper that cannot be signalled from here. */
    void ask(String signal) throws IOException {
        try {
            Files.createFile(path.resolve(signal));
        } catch (FileAlreadyExistsException e) {
            // asked before: the wrapper goes on obeying
            return;
        }
    }

    void touchJob() throws IOException {
        Files.setLastModifiedTime(path.resolve("job"), FileTime.from(Instant.now()));
    }

    private Optional<Instant> changed(String file) throws IOException {
        try {
            return Optional.of(Files.getLastModifiedTime(path.resolve(file)).toInstant());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private Optional<String> text(String file) throws IOException {
        try {
            return Optional.of(Files.readString(path.resolve(file), StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
