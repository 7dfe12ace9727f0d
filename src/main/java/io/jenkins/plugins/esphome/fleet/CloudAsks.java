package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.fleet.Clouds.Need;
import io.jenkins.plugins.esphome.model.JobId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Keeps what clouds are asked for equal to what the scheduler's last look found missing, so that nothing stays asked for that nobody
 * waits for. Thread-safe.
 */
final class CloudAsks {
    private final Clouds clouds;
    private final Predicate<JobId> waits;
    private final BiConsumer<JobId, String> cancel;
    private final Map<JobId, Asked> open = new HashMap<>();

    private record Asked(Need need, LeaseProvider.Pending pending) {}

    /**
     * @param waits whether a job still waits, looked up now
     * @param cancel gets the job of an ask that somebody stopped, and who
     */
    CloudAsks(Clouds clouds, Predicate<JobId> waits, BiConsumer<JobId, String> cancel) {
        this.clouds = clouds;
        this.waits = waits;
        this.cancel = cancel;
    }

    /** This is missing now, and nothing else. */
    synchronized void set(List<Need> needs) {
        new ArrayList<>(open.values())
                .stream()
                        .filter(asked -> !needs.contains(asked.need()))
                        .forEach(asked -> withdraw(asked.need().job()));
        needs.stream().filter(need -> !open.containsKey(need.job())).forEach(this::ask);
    }

    /** A job that ended since the look would not be heard of again. */
    private void ask(Need need) {
        open.put(need.job(), new Asked(need, clouds.ask(need, by -> cancel.accept(need.job(), by))));
        if (!waits.test(need.job())) {
            withdraw(need.job());
        }
    }

    /** The job waits no more. */
    synchronized void withdraw(JobId job) {
        Asked asked = open.remove(job);
        if (asked != null) {
            asked.pending().withdraw();
        }
    }
}
