package io.jenkins.plugins.esphome.queue;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.FirmwareRequest.Kind;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.queue.QueueState.Build;
import java.util.List;
import java.util.Optional;
import org.pcollections.TreePSet;

/**
 * What it means when the same is asked for again (Q4): an equal request that waits is joined, an equal one that runs is
 * followed, and what else waits to be installed on that device gives way to the newer install.
 */
final class Superseding {

    private final QueueState state;
    private final Cancelling cancelling;

    Superseding(Change change, Cancelling cancelling) {
        this.state = change.state();
        this.cancelling = cancelling;
    }

    /** An equal request that waits is joined (Q4); one without a build identity is equal to none. */
    Optional<ActiveRequest> waitingEqual(ActiveRequest active, RequestDraft draft) {
        Kind kind = active.request().kind();
        if (kind != Kind.INSTALL && kind != Kind.COMPILE || !(draft.works().get(0) instanceof Work.Compile compile)) {
            return Optional.empty();
        }
        return compile.identity()
                .map(identity -> new Build(compile.configuration(), identity))
                .map(state.sameBuild::get)
                .flatMap(jobs -> jobs.stream()
                        .map(id -> state.requests.get(id.request()))
                        .filter(other -> other.asksTheSameAs(active) && waits(other))
                        .findFirst());
    }

    /** @return whether nothing of it runs and nothing of it was taken away */
    private boolean waits(ActiveRequest request) {
        return request.request().jobs().stream()
                .map(state.jobs::get)
                .allMatch(job -> job.status() == JobStatus.QUEUED || job.status() == JobStatus.COMPLETED);
    }

    void supersede(FirmwareJob newer, Work.Upload upload, List<JobId> superseded) {
        ActiveRequest successor = state.requests.get(newer.id().request());
        for (JobId id : state.uploads.getOrDefault(upload.device(), TreePSet.empty())) {
            FirmwareJob older = state.jobs.get(id);
            if (older.status() == JobStatus.QUEUED && isSupersededBy(id, successor)) {
                supersede(older, successor.request().id(), superseded);
            }
        }
    }

    private boolean isSupersededBy(JobId older, ActiveRequest successor) {
        ActiveRequest request = state.requests.get(older.request());
        return state.isInstall(older)
                && request.begun()
                && !older.request().equals(successor.request().id())
                && !isFollowedBy(request, successor);
    }

    /** An equal request that runs is not stopped: the newer one follows it. */
    private boolean isFollowedBy(ActiveRequest older, ActiveRequest newer) {
        return older.asksTheSameAs(newer) && hasIdentity(older) && !waits(older);
    }

    private static boolean hasIdentity(ActiveRequest request) {
        return request.works().get(0) instanceof Work.Compile compile
                && compile.identity().isPresent();
    }

    private void supersede(FirmwareJob upload, RequestId successor, List<JobId> superseded) {
        superseded.add(upload.id());
        supersedeOne(upload.id(), successor);
        JobId compile = upload.dependsOn().orElseThrow();
        if (!isNeeded(compile)) {
            superseded.add(compile);
            supersedeOne(compile, successor);
        }
    }

    private boolean isNeeded(JobId compile) {
        FirmwareJob job = state.jobs.get(compile);
        return job == null
                || job.status().isTerminal()
                || state.dependents(compile).stream()
                        .anyMatch(other -> !other.status().isTerminal());
    }

    private void supersedeOne(JobId job, RequestId successor) {
        state.successors = state.successors.plus(job, successor);
        cancelling.cancel(job, "request " + successor);
    }
}
