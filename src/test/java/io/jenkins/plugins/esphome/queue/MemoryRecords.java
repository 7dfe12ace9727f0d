package io.jenkins.plugins.esphome.queue;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.FirmwareRequest;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.QueueMarks;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.store.RequestRecords;
import io.jenkins.plugins.esphome.store.StoredRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A disk in memory: it can be slow, refuse, and be looked at after a crash; it holds the queue to the order of its calls. */
final class MemoryRecords implements RequestRecords {

    private final Map<RequestId, FirmwareRequest> active = new TreeMap<>();
    private final Map<JobId, FirmwareJob> jobs = new TreeMap<>();
    private final Map<JobId, FirmwareJob> history = new TreeMap<>();
    private final List<Runnable> held = new ArrayList<>();
    private QueueMarks marks = QueueMarks.NONE;
    private boolean holding;
    private int refusals;
    private int untilCrash = Integer.MAX_VALUE;

    @Override
    public synchronized CompletableFuture<Void> commit(FirmwareRequest request, List<FirmwareJob> all) {
        return write(done -> {
            active.put(request.id(), request);
            all.forEach(job -> jobs.put(job.id(), job));
        });
    }

    @Override
    public synchronized CompletableFuture<Void> update(Collection<FirmwareJob> all) {
        List<FirmwareJob> versions = List.copyOf(all);
        return write(done -> versions.forEach(this::replace));
    }

    private void replace(FirmwareJob job) {
        if (!jobs.containsKey(job.id()) && !history.containsKey(job.id())) {
            throw new IllegalStateException("update of " + job.id() + " without a committed request");
        }
        jobs.put(job.id(), job);
    }

    @Override
    public synchronized CompletableFuture<Void> finish(RequestId id) {
        return write(done -> {
            FirmwareRequest request = active.remove(id);
            if (request == null) {
                throw new IllegalStateException("finish of " + id + ", which is not active");
            }
            request.jobs().forEach(job -> history.put(job, jobs.remove(job)));
        });
    }

    @Override
    public synchronized CompletableFuture<Void> remember(QueueMarks now) {
        return write(done -> marks = now);
    }

    /** From now on nothing reaches the disk until {@link #proceed}. */
    synchronized void hold() {
        holding = true;
    }

    /** What is written meanwhile comes behind what was held. */
    void proceed() {
        for (Optional<Runnable> next = nextHeld(); next.isPresent(); next = nextHeld()) {
            next.get().run();
        }
    }

    private synchronized Optional<Runnable> nextHeld() {
        holding = !held.isEmpty();
        return holding ? Optional.of(held.remove(0)) : Optional.empty();
    }

    /** The disk is full for the next calls. */
    synchronized void refuse(int calls) {
        refusals = calls;
    }

    /** So many more calls reach the disk, and none after them until {@link #restarted}. */
    synchronized void crashAfter(int calls) {
        untilCrash = calls;
    }

    synchronized void restarted() {
        untilCrash = Integer.MAX_VALUE;
    }

    /** What a restart would find. */
    synchronized List<StoredRequest> stored() {
        return active.values().stream()
                .map(request -> new StoredRequest(
                        request, request.jobs().stream().map(jobs::get).toList()))
                .toList();
    }

    synchronized QueueMarks marks() {
        return marks;
    }

    /** @return the record, wherever it is */
    synchronized Optional<FirmwareJob> find(JobId id) {
        return Optional.ofNullable(jobs.getOrDefault(id, history.get(id)));
    }

    synchronized Map<JobId, FirmwareJob> everything() {
        Map<JobId, FirmwareJob> all = new LinkedHashMap<>(history);
        all.putAll(jobs);
        return all;
    }

    private CompletableFuture<Void> write(Consumer<Void> change) {
        CompletableFuture<Void> durable = new CompletableFuture<>();
        if (untilCrash == 0) {
            durable.completeExceptionally(new IOException("the controller is dead"));
            return durable;
        }
        untilCrash--;
        if (refusals > 0) {
            refusals--;
            durable.completeExceptionally(new IOException("no space left"));
            return durable;
        }
        Runnable write = () -> {
            synchronized (this) {
                change.accept(null);
            }
            durable.complete(null);
        };
        if (holding) {
            held.add(write);
        } else {
            write.run();
        }
        return durable;
    }
}
