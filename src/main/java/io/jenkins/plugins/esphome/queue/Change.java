package io.jenkins.plugins.esphome.queue;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.FirmwareRequest;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.QueueMarks;
import io.jenkins.plugins.esphome.model.RequestId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One transition under way: the next state and what it wants done outside. Collected first and handed over whole, so that a
 * transition either happens with all its effects or, when it throws, not at all.
 */
final class Change {

    private final QueueState state;
    private final Instant now;
    private final Map<JobId, FirmwareJob> changed = new LinkedHashMap<>();
    private final List<RequestId> finished = new ArrayList<>();
    private final Set<JobId> kills = new LinkedHashSet<>();
    private Optional<FirmwareRequest> committed = Optional.empty();
    private Optional<QueueMarks> marks = Optional.empty();
    private boolean placeable;

    Change(QueueState before, Instant now) {
        this.state = before.copy();
        this.now = now;
    }

    QueueState state() {
        return state;
    }

    Instant now() {
        return now;
    }

    /** Stores a job's new version; it is recorded and announced. */
    void put(FirmwareJob job) {
        state.jobs = state.jobs.plus(job.id(), job);
        changed.put(job.id(), job);
    }

    /** The request of which all changed jobs are is new: it is committed whole. */
    void commit(FirmwareRequest request) {
        committed = Optional.of(request);
    }

    void finish(RequestId request) {
        finished.add(request);
    }

    void kill(JobId job) {
        kills.add(job);
    }

    /** What is to outlive the requests has changed. */
    void rememberMarks() {
        marks = Optional.of(state.marks());
    }

    void placeable() {
        placeable = true;
    }

    Effects effects() {
        return new Effects(
                committed,
                marks,
                List.copyOf(changed.values()),
                List.copyOf(finished),
                List.copyOf(kills),
                placeable,
                now);
    }

    /**
     * What one transition wants done outside, in this order: records (a new request, marks, jobs, the move to the history),
     * then, when they are on disk, events. Kills and the wake-up of the scheduler do not wait for the disk.
     */
    record Effects(
            Optional<FirmwareRequest> committed,
            Optional<QueueMarks> marks,
            List<FirmwareJob> jobs,
            List<RequestId> finished,
            List<JobId> kills,
            boolean placeable,
            Instant at) {

        static final Effects NONE =
                new Effects(Optional.empty(), Optional.empty(), List.of(), List.of(), List.of(), false, Instant.EPOCH);

        /** The same records again, with these versions of the jobs. */
        Effects rewritten(List<FirmwareJob> versions) {
            return new Effects(Optional.empty(), marks, versions, finished, List.of(), false, at);
        }

        boolean isEmpty() {
            return committed.isEmpty()
                    && marks.isEmpty()
                    && jobs.isEmpty()
                    && finished.isEmpty()
                    && kills.isEmpty()
                    && !placeable;
        }
    }
}
