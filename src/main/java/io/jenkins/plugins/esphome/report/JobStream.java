package io.jenkins.plugins.esphome.report;

import io.jenkins.plugins.esphome.model.JobEvent;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.queue.Subscription;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Brings a view all jobs' events with their output, in the order in which a person reads them: a job's last line before its end
 * (Q15). It learns of jobs from the common events and follows each.
 */
public final class JobStream implements Consumer<JobEvent>, AutoCloseable {

    private final Jobs jobs;
    private final View view;
    private final Map<JobId, Following> followed = new ConcurrentHashMap<>();

    public JobStream(Jobs jobs, View view) {
        this.jobs = jobs;
        this.view = view;
    }

    /** Where jobs are followed: the fleet's service. */
    @FunctionalInterface
    public interface Jobs {
        Subscription follow(JobId job, Consumer<JobEvent> follower);
    }

    private record Following(Subscription subscription, CompletableFuture<Void> end) {}

    @Override
    public void accept(JobEvent event) {
        if (!followed.containsKey(event.job())) {
            view.accept(event);
            follow(event.job());
        }
    }

    public void follow(JobId job) {
        followed.computeIfAbsent(job, this::following);
    }

    /** Shows no more of this job: whoever watches has lost interest. */
    public void leave(JobId job) {
        Following following = followed.get(job);
        if (following != null) {
            following.subscription().close();
            following.end().complete(null);
        }
    }

    /** Returns when the end of every job has been shown, but of those that were left. */
    public void awaitEnds() {
        followed.values().forEach(following -> following.end().join());
    }

    @Override
    public void close() {
        followed.values().forEach(following -> following.subscription().close());
    }

    private Following following(JobId job) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        return new Following(jobs.follow(job, event -> show(event, end)), end);
    }

    private void show(JobEvent event, CompletableFuture<Void> end) {
        view.accept(event);
        if (event instanceof JobEvent.Ended) {
            end.complete(null);
        }
    }
}
