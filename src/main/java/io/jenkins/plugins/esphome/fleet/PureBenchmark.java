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

    JobCost run(Path root, int count) throws IOException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(inFlight, Threads.named("esphome-benchmark"));
        Stopwatch watch;
        try (RequestStore store = RequestStore.open(root, StoreSettings.DEFAULT.withCommand("benchmark"));
                FirmwareQueue queue = new FirmwareQueue(store, QueueSettings.DEFAULT, new Nobody())) {
            Restored restored = store.restore();
            queue.restore(restored.requests(), restored.marks());
            Lanes lanes = new Lanes(store, queue, threads, new InFlight(inFlight));
            queue.subscribe(lanes.flight()::heard);
            file(lanes, EngineBenchmark.LEAD_IN);
            watch = Stopwatch.start();
            file(lanes, count);
        } finally {
            threads.shutdown();
        }
        return watch.stop(count);
    }

    private record Lanes(RequestStore store, FirmwareQueue queue, ExecutorService threads, InFlight flight) {}

    private void file(Lanes lanes, int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            lanes.flight().enter();
            lanes.queue()
                    .submitAsync(jobs.draft(lanes.store().nextId()))
                    .thenAcceptAsync(
                            filed -> work(lanes.queue(), filed.request().job(1)), lanes.threads())
                    .whenComplete((done, problem) -> lanes.flight().filed(problem));
        }
        lanes.flight().drain();
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
