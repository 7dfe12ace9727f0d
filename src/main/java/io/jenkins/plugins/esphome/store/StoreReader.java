package io.jenkins.plugins.esphome.store;

import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.RequestId;
import java.nio.file.Path;
import java.util.Optional;

/** Lets any process look without owning: it changes nothing on the disk, and sees each change once it is made. */
public final class StoreReader {
    /** The active requests as they are now, those that have ended but not moved yet included, with a warning for each record that cannot be read. */
    public Restored active() {
        throw new UnsupportedOperationException("not yet written");
    }

    /** @return the request, active or from the history */
    public Optional<StoredRequest> find(RequestId id) {
        throw new UnsupportedOperationException("not yet written");
    }

    /** @return its directory, active or in the history */
    public Optional<Path> directory(RequestId id) {
        throw new UnsupportedOperationException("not yet written");
    }

    public LogReader log(JobId id) {
        throw new UnsupportedOperationException("not yet written");
    }

    public History history() {
        throw new UnsupportedOperationException("not yet written");
    }

    /** @return the process that owns the store now */
    public Optional<StoreOwner> owner() {
        throw new UnsupportedOperationException("not yet written");
    }
}
