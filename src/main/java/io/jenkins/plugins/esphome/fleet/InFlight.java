package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.JobEvent;
import io.jenkins.plugins.esphome.model.JobStatus;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/** Keeps so many jobs of a benchmark under way at once and no more; one that does not complete spoils the measurement. */
final class InFlight {
    private final int places;
    private final Semaphore free;
    private final AtomicReference<String> spoilt = new AtomicReference<>();

    InFlight(int places) {
        this.places = places;
        this.free = new Semaphore(places);
    }

    /** Waits until one more may be filed. */
    void enter() throws InterruptedException {
        free.acquire();
        Optional.ofNullable(spoilt.get()).ifPresent(reason -> {
            throw new IllegalStateException("The benchmark measured nothing: " + reason);
        });
    }

    void heard(JobEvent event) {
        if (event instanceof JobEvent.Ended ended) {
            if (ended.now().status() != JobStatus.COMPLETED) {
                spoilt.compareAndSet(
                        null,
                        "job " + event.job() + " ended " + ended.now().status() + " "
                                + ended.now().result().flatMap(r -> r.error()).orElse(""));
            }
            free.release();
        }
    }

    /** @param problem none if it was filed */
    void filed(Throwable problem) {
        if (problem != null) {
            spoilt.compareAndSet(null, problem.toString());
            free.release();
        }
    }

    /** Waits for the last one; more may be filed then. */
    void drain() throws InterruptedException {
        for (int place = 0; place < places; place++) {
            enter();
        }
        free.release(places);
    }
}
