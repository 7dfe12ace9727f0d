package io.jenkins.plugins.esphome.queue;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.FirmwareRequest;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.JobType;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Phase;
import io.jenkins.plugins.esphome.model.QueueMarks;
import io.jenkins.plugins.esphome.model.QueueMarks.Quarantine;
import io.jenkins.plugins.esphome.store.StoredRequest;
import java.util.Comparator;
import java.util.List;
import org.pcollections.TreePSet;

/**
 * What a start makes of what it finds on disk (Q12). In passes, so that the order on disk does not matter: everything is
 * known before anything is decided. Then every request begins again, in filing order.
 */
final class Restarting {

    private final Change change;
    private final QueueState state;
    private final Lanes lanes;
    private final WorkIndex index;
    private final Filing filing;
    private final Ending ending;

    Restarting(Change change, Lanes lanes, WorkIndex index, Filing filing, Ending ending) {
        this.change = change;
        this.state = change.state();
        this.lanes = lanes;
        this.index = index;
        this.filing = filing;
        this.ending = ending;
    }

    Restarted restore(List<StoredRequest> requests, QueueMarks marks) {
        List<StoredRequest> inOrder = requests.stream()
                .sorted(Comparator.comparing(stored -> stored.request().id()))
                .toList();
        inOrder.forEach(this::load);
        remember(marks);
        inOrder.forEach(stored -> stored.jobs().forEach(this::occupyAgain));
        inOrder.forEach(stored -> settle(stored.request()));
        inOrder.forEach(stored -> filing.begin(stored.request().id()));
        change.placeable();
        return new Restarted(
                state.jobs.values().stream()
                        .filter(job -> job.status() == JobStatus.RUNNING)
                        .toList(),
                List.copyOf(state.quarantines.values()));
    }

    /** What has ended since leaves its mark behind: the next marks are written without it. */
    private void remember(QueueMarks marks) {
        marks.cleaned().forEach(mark -> state.cleaned = state.cleaned.plus(mark.configuration(), mark.generation()));
        marks.joined().stream()
                .filter(mark -> state.requests.containsKey(mark.request()))
                .forEach(mark -> state.joined = state.joined.plus(mark.request(), TreePSet.from(mark.wantedBy())));
        marks.quarantined().stream()
                .filter(mark -> !isRunning(mark))
                .forEach(mark -> state.quarantines = state.quarantines.plus(mark.owned(), mark));
        if (state.quarantines.size() < marks.quarantined().size()) {
            change.rememberMarks();
        }
    }

    /** A crash came between this mark and the record that its run was lost: so it was not, and nobody but itself may end it. */
    private boolean isRunning(Quarantine mark) {
        return state.job(mark.job())
                .filter(job -> job.status() == JobStatus.RUNNING && job.attempt() == mark.attempt())
                .isPresent();
    }

    /** First pass: everything is known before anything is decided, so that the order on disk does not matter. */
    private void load(StoredRequest stored) {
        ActiveRequest active = ActiveRequest.of(
                stored.request(), stored.jobs().stream().map(FirmwareJob::work).toList());
        long ended =
                stored.jobs().stream().filter(job -> job.status().isTerminal()).count();
        if (ended == stored.jobs().size()) {
            change.finish(stored.request().id());
            return;
        }
        for (long i = 0; i < ended; i++) {
            active = active.oneEnded();
        }
        state.requests = state.requests.plus(stored.request().id(), active);
        for (FirmwareJob job : stored.jobs()) {
            state.jobs = state.jobs.plus(job.id(), job);
            if (!job.status().isTerminal()) {
                index.register(job);
            }
        }
    }

    private void occupyAgain(FirmwareJob job) {
        if (!state.jobs.containsKey(job.id())) {
            return;
        }
        if (job.status() == JobStatus.COMPLETED) {
            lanes.keepTree(job);
        }
        if (job.status() == JobStatus.RUNNING) {
            MachineId machine = job.machine().orElseThrow();
            lanes.occupy(job, machine);
            rememberSuccessor(job);
            if (isVerifying(job)) {
                lanes.freeSlot(job, machine);
            }
        }
    }

    private static boolean isVerifying(FirmwareJob job) {
        return job.type() == JobType.UPLOAD
                && !job.phases().isEmpty()
                && job.phases().get(job.phases().size() - 1).phase() == Phase.VERIFY;
    }

    /** A compile that was being superseded when the crash came: its upload knows by whom. */
    private void rememberSuccessor(FirmwareJob job) {
        if (job.cancelledBy().isEmpty()) {
            return;
        }
        state.dependents(job.id()).stream()
                .flatMap(upload -> upload.result().flatMap(JobResult::successor).stream())
                .findFirst()
                .ifPresent(successor -> state.successors = state.successors.plus(job.id(), successor));
    }

    /** Second pass: held jobs are released, kept, or cancelled with a reason. */
    private void settle(FirmwareRequest request) {
        for (JobId id : request.jobs()) {
            FirmwareJob job = state.jobs.get(id);
            if (job == null || job.status() != JobStatus.QUEUED) {
                continue;
            }
            if (job.cancelledBy().isPresent()) {
                ending.endCancelled(job);
            } else if (job.isHeld()) {
                settleHeld(job);
            }
        }
    }

    private void settleHeld(FirmwareJob job) {
        FirmwareJob prerequisite = state.jobs.get(job.dependsOn().orElseThrow());
        if (prerequisite == null) {
            String reason = "not flashed because its compile " + job.dependsOn().get() + " was lost with its record";
            ending.end(job, JobStatus.CANCELLED, JobResult.failed(1, reason));
        } else if (prerequisite.status() == JobStatus.COMPLETED) {
            change.put(job.release());
        } else if (prerequisite.status().isTerminal()) {
            ending.end(job, JobStatus.CANCELLED, ending.cascaded(job, prerequisite));
        }
    }
}
