package io.jenkins.plugins.esphome.store;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.FirmwareRequest;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.QueueMarks;
import io.jenkins.plugins.esphome.model.RequestId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** One directory a request, committed by one rename (decision 5). */
public final class RequestStore implements RequestRecords, AutoCloseable {

    /**
     * Takes the store, and makes it if it is not there.
     *
     * @throws StoreInUseException if another process owns it; the message names that process
     */
    public static RequestStore open(Path root, StoreSettings settings) throws IOException {
        throw new UnsupportedOperationException("not yet written");
    }

    /** Looks without owning; a root that does not exist is an empty store. */
    public static StoreReader openForReading(Path root) {
        throw new UnsupportedOperationException("not yet written");
    }

    /** Reads the active requests; called once, before the first change. */
    public Restored restore() {
        throw new UnsupportedOperationException("not yet written");
    }

    /** @throws StoreException if the disk refuses the next block of numbers */
    public RequestId nextId() {
        throw new UnsupportedOperationException("not yet written");
    }

    /** @return a private directory for the request's files; {@link #commit} makes it the request's own */
    public Path stage(RequestId id) throws IOException {
        throw new UnsupportedOperationException("not yet written");
    }

    /** Deletes what was staged for a request that will not be committed. */
    public void discard(RequestId id) throws IOException {
        throw new UnsupportedOperationException("not yet written");
    }

    @Override
    public CompletableFuture<Void> commit(FirmwareRequest request, List<FirmwareJob> jobs) {
        throw new UnsupportedOperationException("not yet written");
    }

    @Override
    public CompletableFuture<Void> update(Collection<FirmwareJob> jobs) {
        throw new UnsupportedOperationException("not yet written");
    }

    /** Completes when the request is in the history and its index; if a crash comes first, {@link #restore} does it again. */
    @Override
    public CompletableFuture<Void> finish(RequestId request) {
        throw new UnsupportedOperationException("not yet written");
    }

    @Override
    public CompletableFuture<Void> remember(QueueMarks marks) {
        throw new UnsupportedOperationException("not yet written");
    }

    /** @return the request, active or from the history */
    public Optional<StoredRequest> find(RequestId id) {
        throw new UnsupportedOperationException("not yet written");
    }

    /** @return its directory, active or in the history; it may move at any time after its jobs have ended */
    public Optional<Path> directory(RequestId id) {
        throw new UnsupportedOperationException("not yet written");
    }

    public JobLog log(JobId id) {
        throw new UnsupportedOperationException("not yet written");
    }

    /** @return a reader for one follower, to be closed by it */
    public LogReader follow(JobId id) {
        throw new UnsupportedOperationException("not yet written");
    }

    public History history() {
        throw new UnsupportedOperationException("not yet written");
    }

    /** @return a UUID made once per store: the controller's name in owner markers */
    public String instanceId() {
        throw new UnsupportedOperationException("not yet written");
    }

    /** Makes everything durable that was asked for, then gives the store back. */
    @Override
    public void close() {
        throw new UnsupportedOperationException("not yet written");
    }
}
