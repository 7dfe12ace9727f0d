package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobEvent;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.queue.FirmwareQueue;
import io.jenkins.plugins.esphome.queue.LogSource;
import io.jenkins.plugins.esphome.queue.QueueSnapshot;
import io.jenkins.plugins.esphome.queue.Subscription;
import io.jenkins.plugins.esphome.store.LogReader;
import io.jenkins.plugins.esphome.store.RequestStore;
import io.jenkins.plugins.esphome.store.StoredRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Finds jobs wherever they are: active ones in the queue, ended ones in the history. */
final class KnownJobs {
    private final FirmwareQueue queue;
    private final RequestStore store;

    KnownJobs(FirmwareQueue queue, RequestStore store) {
        this.queue = queue;
        this.store = store;
    }

    Optional<FirmwareJob> find(JobId id) {
        return queue.snapshot().job(id).or(() -> past(id));
    }

    private Optional<FirmwareJob> past(JobId id) {
        return store.find(id.request()).map(StoredRequest::jobs).orElse(List.of()).stream()
                .filter(job -> job.id().equals(id))
                .findFirst();
    }

    /** @return the jobs of a request, active or in the history; none if nobody knows it */
    List<FirmwareJob> of(RequestId request) {
        QueueSnapshot now = queue.snapshot();
        return now.request(request)
                .map(active -> active.jobs().stream()
                        .map(now::job)
                        .flatMap(Optional::stream)
                        .toList())
                .or(() -> store.find(request).map(StoredRequest::jobs))
                .orElse(List.of());
    }

    /** @return the request that was filed under this number, or that whoever filed under it joined; if any is known */
    Optional<RequestId> filedUnder(RequestId number) {
        return of(number).isEmpty() ? queue.snapshot().joinedBy(number) : Optional.of(number);
    }

    /** As {@link FleetService#follow}. */
    Subscription follow(JobId job, Executor executor, Consumer<JobEvent> follower) {
        return queue.follow(job, new StoredLog(store.follow(job)), executor, this::past, follower);
    }

    /** The store's log as the queue's followers read it: neither room knows the other's type. */
    private record StoredLog(LogReader reader) implements LogSource {
        @Override
        public byte[] read(long offset, int max) throws IOException {
            return reader.read(offset, max);
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}
