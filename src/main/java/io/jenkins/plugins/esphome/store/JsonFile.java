package io.jenkins.plugins.esphome.store;

import io.jenkins.plugins.esphome.files.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One JSON record in one private file, replaced atomically and durably: for device records and settings, which change too
 * seldom to be worth a group commit. Thread-safe.
 */
public final class JsonFile<T> {
    private final Path file;
    private final RecordFormat<T> format;
    private final Disk disk;

    /**
     * @param file made at the first {@link #replace}, its directory too
     * @param type a record or another immutable value
     */
    public JsonFile(Path file, Class<T> type) {
        this(file, RecordFormat.of(type), Disk.LOCAL);
    }

    JsonFile(Path file, RecordFormat<T> format, Disk disk) {
        this.file = file;
        this.format = format;
        this.disk = disk;
    }

    /**
     * @return the record; empty if there is no such file
     * @throws StoreException if it cannot be read, is not such a record, or was written by a newer version; names the file
     */
    public Optional<T> read() {
        return parsed().map(RecordFormat.Parsed::value);
    }

    /**
     * Durable when it returns; fields of the file that this version does not know are kept.
     *
     * @throws StoreException if the disk refuses, or the file is one that {@link #read} refuses; the file is as before
     */
    public synchronized void replace(T value) {
        UnknownFields unknown = parsed().map(RecordFormat.Parsed::unknown).orElse(UnknownFields.NONE);
        try {
            PrivateFiles.directory(file.toAbsolutePath().getParent());
            replace(disk, file, format.write(value, unknown));
        } catch (IOException e) {
            throw StoreException.notWritten(file, e);
        }
    }

    /**
     * As {@link #replace(Object)}, for a small file in a format of its caller's own.
     *
     * @throws IOException if the disk refuses; the file is as before
     */
    public static void replace(Path file, byte[] bytes) throws IOException {
        PrivateFiles.directory(file.toAbsolutePath().getParent());
        replace(Disk.LOCAL, file, bytes);
    }

    /** Replaces any small file by one rename; leaves nothing beside it when the disk refuses. */
    static void replace(Disk disk, Path file, byte[] bytes) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            disk.write(fresh, bytes);
            disk.rename(fresh, file);
            disk.force(file.toAbsolutePath().getParent());
        } catch (IOException e) {
            Files.deleteIfExists(fresh);
            throw e;
        }
    }

    private Optional<RecordFormat.Parsed<T>> parsed() {
        try {
            return Optional.of(format.read(Files.readAllBytes(file)));
        } catch (NoSuchFileException nothing) {
            return Optional.empty();
        } catch (UnreadableRecord e) {
            throw new StoreException(
                    "'" + file + "' " + e.getMessage() + "; if it is of no use any more, move it away.");
        } catch (IOException e) {
            throw StoreException.notRead(file, e);
        }
    }
}
