package io.jenkins.plugins.esphome.store;

import io.jenkins.plugins.esphome.model.JobId;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;

/**
 * Reads one job's log from any offset, live or compressed, wherever the request is by now, so that a follower notices nothing of
 * a move to the history. It reads a live log only as far as it is recorded: never a byte that a crash could take back and
 * repeat (Q15). Reading a compressed one onwards costs what is read; backwards, from its start. Not thread-safe: one per
 * follower.
 */
public final class LogReader implements Closeable {
    private static final byte[] NOTHING = new byte[0];

    private final Layout layout;
    private final JobId job;
    private Optional<Unpacked> unpacked = Optional.empty();

    LogReader(Layout layout, JobId job) {
        this.layout = layout;
        this.job = job;
    }

    /**
     * @param offset in bytes of the uncompressed log
     * @return at most {@code max} bytes; none at the present end or when there is no log (yet)
     */
    public byte[] read(long offset, int max) throws IOException {
        return onTheLog(
                directory -> readPlain(directory, offset, max),
                directory -> readCompressed(directory, offset, max),
                NOTHING);
    }

    /** @return how many bytes can be read by now */
    public long length() throws IOException {
        return onTheLog(this::plainLength, this::compressedLength, 0L);
    }

    @Override
    public void close() throws IOException {
        if (unpacked.isPresent()) {
            unpacked.get().stream().close();
            unpacked = Optional.empty();
        }
    }

    /** @param position how many bytes were taken from the stream */
    private record Unpacked(InputStream stream, long position) {}

    private interface Access<T> {
        T in(Path directory) throws IOException;
    }

    /** Looks again when the log was compressed or moved between two looks, which happens once each. */
    private <T> T onTheLog(Access<T> plain, Access<T> compressed, T none) throws IOException {
        for (int look = 0; look < 3; look++) {
            Optional<Path> directory = layout.find(job.request());
            if (directory.isEmpty()) {
                return none;
            }
            try {
                return plain.in(directory.get());
            } catch (FileNotFoundException | NoSuchFileException notPlain) {
                // then it is compressed, or nothing was written yet
            }
            try {
                return compressed.in(directory.get());
            } catch (FileNotFoundException | NoSuchFileException notThere) {
                // then it has moved, or nothing was written yet
            }
        }
        return none;
    }

    private byte[] readPlain(Path directory, long offset, int max) throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(directory.resolve(Layout.logFile(job)).toFile(), "r")) {
            long end = Math.min(recorded(directory, file.length()), file.length());
            if (offset >= end) {
                return NOTHING;
            }
            byte[] bytes = new byte[(int) Math.min(max, end - offset)];
            file.seek(offset);
            file.readFully(bytes);
            return bytes;
        }
    }

    private long plainLength(Path directory) throws IOException {
        long size = Files.size(directory.resolve(Layout.logFile(job)));
        return Math.min(recorded(directory, size), size);
    }

    private byte[] readCompressed(Path directory, long offset, int max) throws IOException {
        Unpacked from = unpackedAt(directory, offset);
        byte[] bytes = from.stream().readNBytes(max);
        unpacked = Optional.of(new Unpacked(from.stream(), from.position() + bytes.length));
        return bytes;
    }

    private Unpacked unpackedAt(Path directory, long offset) throws IOException {
        if (unpacked.isEmpty() || unpacked.get().position() > offset) {
            close();
            unpacked = Optional.of(new Unpacked(unpack(directory), 0));
        }
        Unpacked from = unpacked.get();
        skip(from.stream(), offset - from.position());
        return new Unpacked(from.stream(), offset);
    }

    private long compressedLength(Path directory) throws IOException {
        try (InputStream all = unpack(directory)) {
            return skip(all, Long.MAX_VALUE);
        }
    }

    private InputStream unpack(Path directory) throws IOException {
        InputStream file =
                new FileInputStream(directory.resolve(Layout.compressedLog(job)).toFile());
        try {
            return new BufferedInputStream(new GZIPInputStream(file, 1 << 16));
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private static long skip(InputStream stream, long bytes) throws IOException {
        long skipped = 0;
        byte[] scratch = new byte[8192];
        while (skipped < bytes) {
            int read = stream.read(scratch, 0, (int) Math.min(scratch.length, bytes - skipped));
            if (read < 0) {
                return skipped;
            }
            skipped += read;
        }
        return skipped;
    }

    /** @param size of the log, which is all that is known when its sidecar is lost */
    private long recorded(Path directory, long size) throws IOException {
        return recordedLength(directory.resolve(Layout.logPosition(job))).orElse(size);
    }

    /** Looks again: a slot can be caught half-written while the log grows, a lost one stays lost. */
    static OptionalLong recordedLength(Path sidecar) throws IOException {
        for (int look = 0; look < 3 && Files.exists(sidecar); look++) {
            Optional<LogPosition> last = LogPosition.last(Files.readAllBytes(sidecar));
            if (last.isPresent()) {
                return OptionalLong.of(last.get().length());
            }
        }
        return OptionalLong.empty();
    }
}
