package io.jenkins.plugins.esphome.store;

import java.nio.file.Path;
import java.util.Optional;

/** One JSON record in one private file, replaced atomically and durably: for device records and settings. Thread-safe. */
public final class JsonFile<T> {
    public JsonFile(Path file, Class<T> type) {
        throw new UnsupportedOperationException("not yet written");
    }

    /**
     * @return the record; empty if there is no such file
     * @throws StoreException if it cannot be read, is not such a record, or was written by a newer version; names the file
     */
    public Optional<T> read() {
        throw new UnsupportedOperationException("not yet written");
    }

    /**
     * Durable when it returns; fields of the file that this version does not know are kept.
     *
     * @throws StoreException if the disk refuses, or the file is one that {@link #read} refuses; the file is as before
     */
    public void replace(T value) {
        throw new UnsupportedOperationException("not yet written");
    }
}
