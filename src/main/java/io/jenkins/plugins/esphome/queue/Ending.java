package io.jenkins.plugins.esphome.queue;

import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Phase;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Work;
import java.util.Optional;
import org.pcollections.TreePSet;

/**
 * The one place where jobs end (J7), so that nothing that follows from an end can be forgotten: cascades, lanes, locks,
 * gates, and the end of the request.
 */
final class Ending {

    private final Change change;
    private final QueueState state;
    private final Lanes lanes;
    private final WorkIndex index;

    Ending(Change change, Lanes lanes, WorkIndex index) {
        this.change = change;
        this.state = change.state();
        this.lanes = lanes;
        this.index = index;
    }

    /** It ends the way it was wished by whoever cancelled or superseded it. */
    void endCancelled(FirmwareJob job) {
        end(job, JobStatus.CANCELLED, cancelled(job));
    }

    void end(FirmwareJob job, JobStatus terminal, JobResult result) {
        FirmwareJob ended = job.ended(terminal, result, change.now());
        change.put(ended);
        leaveLanes(job, ended);
        index.unregister(ended);
        state.successors = state.successors.minus(ended.id());
        state.seenFrom = state.seenFrom.minus(ended.id());
        cascade(ended);
        concerned(ended);
        closeRequest(ended.id().request());
    }

    private void leaveLanes(FirmwareJob job, FirmwareJob ended) {
        if (job.status() == JobStatus.RUNNING) {
            lanes.vacate(ended, job.machine().orElseThrow());
            return;
        }
        Optional<MachineId> chosen = lanes.unchoose(job.id());
        if (chosen.isPresent()) {
            lanes.vacate(ended, chosen.get());
        } else if (Lanes.waitsForLane(job) && lanes.isBegun(job.id())) {
            lanes.dequeue(job);
        }
    }

    /** Q3: a completed compile releases its uploads, any other end takes them along; recorded together with it. */
    private void cascade(FirmwareJob ended) {
        for (FirmwareJob dependent : state.dependents(ended.id())) {
            if (dependent.status() != JobStatus.QUEUED) {
                continue;
            }
            if (ended.status() == JobStatus.COMPLETED) {
                release(dependent);
            } else {
                end(dependent, JobStatus.CANCELLED, cascaded(dependent, ended));
            }
        }
    }

    private void release(FirmwareJob dependent) {
        FirmwareJob released = dependent.release();
        change.put(released);
        if (lanes.isBegun(released.id())) {
            lanes.enqueue(released);
        }
    }

    JobResult cascaded(FirmwareJob dependent, FirmwareJob ended) {
        Optional<RequestId> successor = Optional.ofNullable(state.successors.get(dependent.id()))
                .or(() -> ended.result().flatMap(JobResult::successor));
        if (successor.isPresent()) {
            return JobResult.failed(1, "superseded by " + successor.get()).supersededBy(successor.get());
        }
        String how = ended.status() == JobStatus.FAILED ? " failed" : " was cancelled";
        return JobResult.failed(1, "not flashed because its compile " + ended.id() + how);
    }

    JobResult cancelled(FirmwareJob job) {
        RequestId successor = state.successors.get(job.id());
        if (successor != null) {
            return JobResult.failed(1, "superseded by " + successor).supersededBy(successor);
        }
        return JobResult.failed(1, "cancelled by " + job.cancelledBy().orElse("nobody"));
    }

    /** Whoever waited for this job's end goes on. */
    void concerned(FirmwareJob job) {
        if (job.work() instanceof Work.Compile compile) {
            finishCleans(compile.configuration());
        } else if (job.work() instanceof Work.Clean clean) {
            lanes.refreshReaders(clean.configuration());
        } else if (job.work() instanceof Work.Upload) {
            lanes.releaseTree(job);
        } else if (job.work() instanceof Work.ResetBuildEnv reset) {
            lanes.refreshResets(reset.machine());
            change.placeable();
        }
    }

    /** A CLEAN needs no lane: it ends when no compile that it cancelled can write to the directory any more. */
    void finishCleans(ConfigurationId configuration) {
        boolean dying = state.compiles.getOrDefault(configuration, TreePSet.empty()).stream()
                .map(state.jobs::get)
                .anyMatch(job ->
                        job.status() == JobStatus.RUNNING && job.cancelledBy().isPresent());
        if (dying) {
            return;
        }
        for (JobId id : state.cleans.getOrDefault(configuration, TreePSet.empty())) {
            FirmwareJob clean = state.jobs.get(id).enter(Phase.CLEAN, change.now());
            end(clean, JobStatus.COMPLETED, JobResult.done());
        }
    }

    private void closeRequest(RequestId id) {
        ActiveRequest left = state.requests.get(id).oneEnded();
        state.requests = state.requests.plus(id, left);
        if (left.open() == 0) {
            forget(left);
            change.finish(id);
        }
    }

    void forget(ActiveRequest active) {
        state.requests = state.requests.minus(active.request().id());
        state.joined = state.joined.minus(active.request().id());
        active.request().jobs().forEach(job -> state.jobs = state.jobs.minus(job));
    }
}
