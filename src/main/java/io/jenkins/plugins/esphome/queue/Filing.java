package io.jenkins.plugins.esphome.queue;

import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.FirmwareRequest;
import io.jenkins.plugins.esphome.model.FirmwareRequest.Kind;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Source;
import io.jenkins.plugins.esphome.model.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a request enters the queue: whole or not at all (Q2), in two steps, because it must be on disk before it supersedes,
 * cleans, resets or waits for a lane. Names that are being renamed are refused here (Q9).
 */
final class Filing {

    private final Change change;
    private final QueueState state;
    private final Lanes lanes;
    private final WorkIndex index;
    private final Superseding superseding;
    private final Wiping wiping;
    private final Ending ending;

    Filing(Change change, Lanes lanes, WorkIndex index, Superseding superseding, Wiping wiping, Ending ending) {
        this.change = change;
        this.state = change.state();
        this.lanes = lanes;
        this.index = index;
        this.superseding = superseding;
        this.wiping = wiping;
        this.ending = ending;
    }

    Filed submit(RequestDraft draft) {
        if (state.requests.containsKey(draft.id())) {
            throw new IllegalArgumentException("Request " + draft.id() + " was filed already");
        }
        requireNoRenameLock(draft);
        FirmwareRequest request = draft.request(change.now());
        ActiveRequest active = ActiveRequest.of(request, draft.works());
        Optional<ActiveRequest> equal = superseding.waitingEqual(active, draft);
        if (equal.isPresent()) {
            return join(equal.get().request(), draft.id());
        }
        state.requests = state.requests.plus(request.id(), active);
        change.commit(request);
        for (int i = 0; i < draft.works().size(); i++) {
            file(request.jobs().get(i), draft.works().get(i), request);
        }
        return new Filed(request.id(), request.jobs(), Filed.Outcome.FILED, List.of());
    }

    private Filed join(FirmwareRequest request, RequestId number) {
        RequestId id = request.id();
        state.joined = state.joined.plus(id, state.wantedBy(id).plus(number));
        change.rememberMarks();
        return new Filed(id, request.jobs(), Filed.Outcome.JOINED, List.of());
    }

    private void file(JobId id, Work work, FirmwareRequest request) {
        Optional<JobId> dependsOn = request.kind() == Kind.INSTALL && work instanceof Work.Upload
                ? Optional.of(request.jobs().get(0))
                : Optional.empty();
        FirmwareJob job = FirmwareJob.filed(id, work, request.requester(), Source.LOCAL, dependsOn, change.now());
        change.put(job);
        index.register(job);
    }

    private void requireNoRenameLock(RequestDraft draft) {
        for (Work work : draft.works()) {
            for (DeviceId name : WorkIndex.names(work)) {
                requireUnlocked(name, draft);
                if (work instanceof Work.Rename && state.byName.containsKey(name)) {
                    throw new BadInput("'" + name.name() + "' cannot take part in a rename while "
                            + state.byName.get(name).first() + " is under way: wait for it or cancel it.");
                }
            }
        }
    }

    private void requireUnlocked(DeviceId name, RequestDraft draft) {
        JobId lock = state.renameLocks.get(name);
        if (lock != null && !draft.within().filter(lock::equals).isPresent()) {
            throw new BadInput(
                    "'" + name.name() + "' is being renamed by " + lock + ": try again when that has ended.");
        }
    }

    List<JobId> begin(RequestId id) {
        ActiveRequest active = state.requests.get(id);
        if (active == null || active.begun()) {
            return List.of();
        }
        state.requests = state.requests.plus(id, active.begin());
        List<JobId> superseded = new ArrayList<>();
        for (JobId job : active.request().jobs()) {
            if (state.jobs.containsKey(job)) {
                takeEffect(state.jobs.get(job), superseded);
            }
        }
        state.jobsOf(active).stream().filter(Lanes::waitsForLane).forEach(lanes::enqueue);
        return superseded;
    }

    private void takeEffect(FirmwareJob job, List<JobId> superseded) {
        if (job.status().isTerminal()) {
            return;
        }
        if (job.work() instanceof Work.Upload upload && state.isInstall(job.id())) {
            superseding.supersede(job, upload, superseded);
        } else if (job.work() instanceof Work.Clean clean) {
            wiping.clean(job, clean);
        } else if (job.work() instanceof Work.ResetBuildEnv reset && job.status() == JobStatus.QUEUED) {
            wiping.reset(job, reset.machine());
        }
    }

    boolean withdraw(RequestId id) {
        ActiveRequest active = state.requests.get(id);
        if (active == null || active.begun()) {
            return false;
        }
        state.jobsOf(active).stream().filter(job -> !job.status().isTerminal()).forEach(index::unregister);
        ending.forget(active);
        return true;
    }
}
