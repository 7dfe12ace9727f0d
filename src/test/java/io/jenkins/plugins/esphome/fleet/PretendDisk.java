package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.FirmwareRequest;
import io.jenkins.plugins.esphome.model.QueueMarks;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.store.RequestRecords;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A store that keeps nothing: all calls reach the disk together, at once or when the test says so. */
final class PretendDisk implements RequestRecords {
    volatile CompletableFuture<Void> disk = CompletableFuture.completedFuture(null);

    @Override
    public CompletableFuture<Void> commit(FirmwareRequest request, List<FirmwareJob> jobs) {
        return disk;
    }

    @Override
    public CompletableFuture<Void> update(Collection<FirmwareJob> jobs) {
        return disk;
    }

    @Override
    public CompletableFuture<Void> finish(RequestId request) {
        return disk;
    }

    @Override
    public CompletableFuture<Void> remember(QueueMarks marks) {
        return disk;
    }
}
