package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.fleet.DeviceOutcome;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobEvent;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.queue.Subscription;
import io.jenkins.plugins.esphome.report.Jobs;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** An engine whose requests end when and how a test says. */
final class FakeEngine implements Engine {

    final List<FirmwareJob> left = new ArrayList<>();
    final List<RequestId> cancelled = new CopyOnWriteArrayList<>();
    private final Map<RequestId, CompletableFuture<List<DeviceOutcome>>> outcomes = new ConcurrentHashMap<>();

    @Override
    public Collection<FirmwareJob> active() {
        return left;
    }

    @Override
    public Subscription subscribe(Consumer<JobEvent> listener) {
        return () -> {};
    }

    /** Nothing is heard of jobs but their end. */
    @Override
    public Subscription follow(JobId job, Consumer<JobEvent> follower) {
        FirmwareJob known =
                left.stream().filter(one -> one.id().equals(job)).findFirst().orElseThrow();
        FirmwareJob ended = known.ended(JobStatus.CANCELLED, JobResult.done(), Jobs.NOON);
        outcome(job.request()).thenRun(() -> follower.accept(new JobEvent.Ended(job, Jobs.NOON, ended)));
        return () -> {};
    }

    @Override
    public CompletableFuture<List<DeviceOutcome>> outcome(RequestId request) {
        return outcomes.computeIfAbsent(request, id -> new CompletableFuture<>());
    }

    /** As the real one does: what is cancelled ends soon after. */
    @Override
    public void cancel(RequestId request, String by) {
        cancelled.add(request);
        end(request, JobStatus.CANCELLED);
    }

    void end(RequestId request, JobStatus status) {
        outcome(request)
                .complete(List.of(new DeviceOutcome(
                        "device-" + request,
                        status,
                        true,
                        true,
                        Optional.empty(),
                        "",
                        1,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())));
    }
}
