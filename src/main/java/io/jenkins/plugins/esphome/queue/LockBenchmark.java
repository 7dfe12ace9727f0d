package io.jenkins.plugins.esphome.queue;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.FirmwareRequest;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.QueueMarks;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.store.RequestRecords;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * How long the queue's one lock is held while a crowd wants it, so that "microseconds" (decision 4) is a figure that anybody can
 * repeat. Each of the crowd is a thread of its own that files a request, chooses and unchooses its job again and again among
 * all the others that wait, and cancels it; every transition is measured from the moment that it has the lock until it gives
 * it back. Nothing is written to a disk.
 */
public final class LockBenchmark {
    private static final int TURNS = 50;

    private final int waiters;
    private final Function<RequestId, RequestDraft> drafts;

    /**
     * @param waiters threads, and requests that wait meanwhile; at least 1
     * @param drafts makes compiles that do not supersede one another
     */
    public LockBenchmark(int waiters, Function<RequestId, RequestDraft> drafts) {
        this.waiters = waiters;
        this.drafts = drafts;
    }

    /**
     * Nanoseconds for which the lock was held.
     *
     * @param most the longest time; a thread that loses its processor while it holds the lock counts in full
     */
    public record Holds(int waiters, int transitions, long median, long p99, long most) {}

    /** @throws IllegalStateException if a job could not be chosen: then nothing was measured */
    public Holds run() throws InterruptedException {
        TimedLock lock = new TimedLock();
        ExecutorService threads = Executors.newFixedThreadPool(waiters);
        try (FirmwareQueue queue = new FirmwareQueue(new NoDisk(), QueueSettings.DEFAULT, new Nobody(), lock)) {
            Phaser crowd = new Phaser(waiters);
            List<Future<?>> all = new ArrayList<>();
            for (int number = 1; number <= waiters; number++) {
                RequestId id = new RequestId(number);
                all.add(threads.submit(() -> take(queue, id, crowd)));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } catch (ExecutionException failed) {
            throw new IllegalStateException("The benchmark measured nothing", failed.getCause());
        } finally {
            threads.shutdown();
        }
        return lock.holds(waiters);
    }

    /** All wait from the first choice to the last. */
    private Void take(FirmwareQueue queue, RequestId id, Phaser crowd) throws Exception {
        try {
            queue.submit(drafts.apply(id));
            crowd.arriveAndAwaitAdvance();
            chooseAgainAndAgain(queue, id.job(1));
            crowd.arriveAndAwaitAdvance();
            queue.cancel(id, "the benchmark");
        } finally {
            crowd.arriveAndDeregister();
        }
        return null;
    }

    private static void chooseAgainAndAgain(FirmwareQueue queue, JobId job) {
        for (int turn = 0; turn < TURNS; turn++) {
            if (!queue.choose(job, MachineId.LOCAL) || !queue.unchoose(job, "measured")) {
                throw new IllegalStateException("job " + job + " could not be chosen");
            }
        }
    }

    /** Everything of its own is guarded by itself. */
    private static final class TimedLock extends ReentrantLock {
        private static final long serialVersionUID = 1;
        private static final int FIRST_ROOM = 1 << 17;

        private long[] times = new long[FIRST_ROOM];
        private int held;
        private volatile long since;

        @Override
        public void lock() {
            super.lock();
            since = System.nanoTime();
        }

        @Override
        public void unlock() {
            long time = System.nanoTime() - since;
            if (held == times.length) {
                times = Arrays.copyOf(times, 2 * held);
            }
            times[held++] = time;
            super.unlock();
        }

        private Holds holds(int waiters) {
            super.lock();
            try {
                long[] sorted = Arrays.copyOf(times, held);
                Arrays.sort(sorted);
                int last = held - 1;
                return new Holds(waiters, held, sorted[held / 2], sorted[last - last / 100], sorted[last]);
            } finally {
                super.unlock();
            }
        }
    }

    /** Nothing ever runs, so there is nothing to end or to place. */
    private static final class Nobody implements QueueListener {
        @Override
        public void kill(JobId job) {
            throw new IllegalStateException("job " + job + " never ran");
        }

        @Override
        public void placeable() {
            // the crowd chooses by itself
        }
    }

    /** The lock is what is measured. */
    private static final class NoDisk implements RequestRecords {
        private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

        @Override
        public CompletableFuture<Void> commit(FirmwareRequest request, List<FirmwareJob> jobs) {
            return DONE;
        }

        @Override
        public CompletableFuture<Void> update(Collection<FirmwareJob> jobs) {
            return DONE;
        }

        @Override
        public CompletableFuture<Void> finish(RequestId request) {
            return DONE;
        }

        @Override
        public CompletableFuture<Void> remember(QueueMarks marks) {
            return DONE;
        }
    }
}
