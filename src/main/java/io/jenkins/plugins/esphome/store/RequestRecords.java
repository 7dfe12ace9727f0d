package io.jenkins.plugins.esphome.store;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.FirmwareRequest;
import io.jenkins.plugins.esphome.model.QueueMarks;
import io.jenkins.plugins.esphome.model.RequestId;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Where the queue makes its changes durable (decisions 4 and 5). Calls are quick and never block on the disk; each future
 * completes when the change survives a crash, and changes become durable in the order of the calls.
 */
public interface RequestRecords {

    /** Commits a request with all its jobs by one rename: all or nothing (Q2). */
    CompletableFuture<Void> commit(FirmwareRequest request, List<FirmwareJob> jobs);

    /** Replaces these jobs' records atomically, each; changes of one call are durable together. */
    CompletableFuture<Void> update(Collection<FirmwareJob> jobs);

    /** All jobs of the request have ended: it moves to the history when nothing needs it any more. */
    CompletableFuture<Void> finish(RequestId request);

    /** Replaces the queue's own marks, whole and atomically; in order with the other calls. */
    CompletableFuture<Void> remember(QueueMarks marks);
}
