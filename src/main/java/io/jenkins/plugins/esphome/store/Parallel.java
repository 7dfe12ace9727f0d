package io.jenkins.plugins.esphome.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Waits for many disk accesses at once: the file system makes what several threads force durable in one go. Measured on ext4
 * with two cores: 0.58 ms a file one after the other, 0.16 ms with eight threads; when the machine is busy 3.4 ms, 0.37 ms,
 * and 0.14 ms with 32.
 */
final class Parallel implements AutoCloseable {
    private static final int THREADS = 32;

    private final ThreadPoolExecutor threads;

    Parallel(String name) {
        threads = new ThreadPoolExecutor(THREADS, THREADS, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
        threads.allowCoreThreadTimeOut(true);
    }

    interface DiskWork {
        void run() throws IOException;
    }

    /** @return for each piece of work, in order, why it failed, if it did */
    List<Optional<IOException>> run(List<? extends DiskWork> work) {
        if (work.size() == 1) {
            return List.of(attempt(work.get(0)));
        }
        List<Future<Optional<IOException>>> running = new ArrayList<>();
        work.forEach(one -> running.add(threads.submit(() -> attempt(one))));
        return running.stream().map(Parallel::await).toList();
    }

    @Override
    public void close() {
        threads.shutdown();
    }

    /** Waits for the thread's end; an interrupt meanwhile is kept for the caller. */
    static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Optional<IOException> attempt(DiskWork work) {
        try {
            work.run();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e);
        } catch (RuntimeException e) {
            return Optional.of(new IOException(e)); // one bad value fails its own change, never the writer
        }
    }

    private static Optional<IOException> await(Future<Optional<IOException>> result) {
        boolean interrupted = false;
        while (true) {
            try {
                Optional<IOException> failure = result.get();
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                return failure;
            } catch (InterruptedException e) {
                interrupted = true; // what was handed to the disk is waited for in any case
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
        }
    }
}
