package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Placement;
import io.jenkins.plugins.esphome.model.Source;
import io.jenkins.plugins.esphome.queue.FirmwareQueue;
import io.jenkins.plugins.esphome.queue.QueueListener;
import io.jenkins.plugins.esphome.queue.QueueSettings;
import io.jenkins.plugins.esphome.store.RequestStore;
import io.jenkins.plugins.esphome.store.Restored;
import io.jenkins.plugins.esphome.store.StoreSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What queue and store alone cost a job: filed, granted, completed, moved to the history, all of it durable. */
final class PureBenchmark {
    private static final Placement PLACEMENT =
            new Placement(MachineId.LOCAL, Source.LOCAL, "local", "this machine", "idlest: this machine");

    private final int inFlight;
    private final BenchmarkJobs jobs;

    PureBenchmark(int inFlight, BenchmarkJobs jobs) {
        this.inFlight = inFlight;
        this.jobs = jobs;
    }

    /** @return nanoseconds */
    long run(Path root, int count) throws IOException, InterruptedException {
        ExecutorService lanes = Executors.newFixedThreadPool(inFlight, Threads.named("esphome-benchmark"));
        long start;
        try (RequestStore store = RequestStore.open(root, StoreSettings.DEFAULT.withCommand("benchmark"));
                FirmwareQueue queue = new FirmwareQueue(store, QueueSettings.DEFAULT, new Nobody())) {
            Restored restored = store.restore();
            queue.restore(restored.requests(), restored.marks());
            start = System.nanoTime();
            file(store, queue, lanes, count);
        } finally {
            lanes.shutdown();
        }
        return System.nanoTime() - start;
    }

    private void file(RequestStore store, FirmwareQueue queue, ExecutorService lanes, int count)
            throws InterruptedException {
        InFlight flight = new InFlight(inFlight);
        queue.subscribe(flight::heard);
        for (int i = 0; i < count; i++) {
            flight.enter();
            queue.submitAsync(jobs.draft(store.nextId()))
                    .thenAcceptAsync(filed -> work(queue, filed.request().job(1)), lanes)
                    .whenComplete((done, problem) -> flight.filed(problem));
        }
        flight.drain();
    }

    private static void work(FirmwareQueue queue, JobId job) {
        boolean worked = queue.choose(job, MachineId.LOCAL)
                && queue.grant(job, PLACEMENT)
                && queue.complete(job, JobResult.done());
        if (!worked) {
            throw new IllegalStateException("job " + job + " could not run");
        }
    }

    /** Nothing runs, so there is nothing to end, and each lane takes its own job. */
    private static final class Nobody implements QueueListener {
        @Override
        public void kill(JobId job) {
            throw new IllegalStateException("nobody cancelled job " + job);
        }

        @Override
        public void placeable() {
            // the lanes do not wait to be told
        }
    }
}
