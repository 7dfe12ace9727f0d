package io.jenkins.plugins.esphome.store;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.FirmwareRequest;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.RequestId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What lies in {@code active/} as this process wrote it, so that a request that ends need not be read and parsed again to
 * move. Requests of an earlier process are not in it: they are read once. Thread-safe.
 */
final class Latest {
    private final Map<RequestId, FirmwareRequest> requests = new ConcurrentHashMap<>();
    private final Map<JobId, FirmwareJob> jobs = new ConcurrentHashMap<>();

    /** @param change is durable now */
    void heard(Change change) {
        if (change instanceof Change.Commit commit) {
            requests.put(commit.request().id(), commit.request());
            commit.jobs().forEach(job -> jobs.put(job.id(), job));
        } else if (change instanceof Change.Update update) {
            update.jobs().forEach(job -> jobs.computeIfPresent(job.id(), (id, before) -> job));
        }
    }

    /** @return the request as it is on the disk, if this process filed it */
    Optional<StoredRequest> find(RequestId id) {
        return Optional.ofNullable(requests.get(id))
                .map(request -> new StoredRequest(
                        request, request.jobs().stream().map(jobs::get).toList()));
    }

    Optional<FirmwareJob> find(JobId id) {
        return Optional.ofNullable(jobs.get(id));
    }

    void forget(StoredRequest moved) {
        requests.remove(moved.request().id());
        moved.request().jobs().forEach(jobs::remove);
    }
}
