package io.jenkins.plugins.esphome.queue;

import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.FirmwareRequest;
import io.jenkins.plugins.esphome.model.FirmwareRequest.Kind;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.JobType;
import io.jenkins.plugins.esphome.model.Lane;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.NotReached;
import io.jenkins.plugins.esphome.model.Owned;
import io.jenkins.plugins.esphome.model.Phase;
import io.jenkins.plugins.esphome.model.Placement;
import io.jenkins.plugins.esphome.model.QueueMarks;
import io.jenkins.plugins.esphome.model.QueueMarks.Quarantine;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Source;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.queue.QueueState.Build;
import io.jenkins.plugins.esphome.queue.StateMachine.Trigger;
import io.jenkins.plugins.esphome.schedule.Decision;
import io.jenkins.plugins.esphome.store.StoredRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.pcollections.TreePSet;

/**
 * What each command does to the state: the rules, pure and in one place. It is given a {@link Change} to write into and
 * touches nothing else, so the same command on the same state does the same, always.
 *
 * <p>Every end of every job goes through {@link #end}, which is where cascades, locks, gates and the end of the request
 * follow from it.
 */
final class Transitions {

    private final Change change;
    private final QueueState state;
    private final Lanes lanes;
    private final int maxRuns;

    Transitions(Change change, int maxRuns) {
        this.change = change;
        this.state = change.state();
        this.lanes = new Lanes(change);
        this.maxRuns = maxRuns;
    }

    // ---- filing

    Filed submit(RequestDraft draft) {
        if (state.requests.containsKey(draft.id())) {
            throw new IllegalArgumentException("Request " + draft.id() + " was filed already");
        }
        requireNoRenameLock(draft);
        FirmwareRequest request = draft.request(change.now());
        ActiveRequest active = ActiveRequest.of(request, draft.works());
        Optional<ActiveRequest> equal = waitingEqual(active, draft);
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
        state.joined = state.joined.plus(id, wantedBy(id).plus(number));
        rememberMarks();
        return new Filed(id, request.jobs(), Filed.Outcome.JOINED, List.of());
    }

    private TreePSet<RequestId> wantedBy(RequestId request) {
        return state.joined.getOrDefault(request, TreePSet.singleton(request));
    }

    private void file(JobId id, Work work, FirmwareRequest request) {
        Optional<JobId> dependsOn = request.kind() == Kind.INSTALL && work instanceof Work.Upload
                ? Optional.of(request.jobs().get(0))
                : Optional.empty();
        FirmwareJob job = FirmwareJob.filed(id, work, request.requester(), Source.LOCAL, dependsOn, change.now());
        change.put(job);
        register(job);
    }

    private void requireNoRenameLock(RequestDraft draft) {
        for (Work work : draft.works()) {
            for (DeviceId name : names(work)) {
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

    /** An equal request that waits is joined (Q4); one without a build identity is equal to none. */
    private Optional<ActiveRequest> waitingEqual(ActiveRequest active, RequestDraft draft) {
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
        jobsOf(active).stream().filter(this::waitsForLane).forEach(lanes::enqueue);
        return superseded;
    }

    private void takeEffect(FirmwareJob job, List<JobId> superseded) {
        if (job.status().isTerminal()) {
            return;
        }
        if (job.work() instanceof Work.Upload upload && isInstall(job.id())) {
            supersede(job, upload, superseded);
        } else if (job.work() instanceof Work.Clean clean) {
            clean(job, clean);
        } else if (job.work() instanceof Work.ResetBuildEnv reset && job.status() == JobStatus.QUEUED) {
            reset(job, reset.machine());
        }
    }

    private boolean waitsForLane(FirmwareJob job) {
        return job.status() == JobStatus.QUEUED && job.released();
    }

    boolean withdraw(RequestId id) {
        ActiveRequest active = state.requests.get(id);
        if (active == null || active.begun()) {
            return false;
        }
        jobsOf(active).stream().filter(job -> !job.status().isTerminal()).forEach(this::unregister);
        forget(active);
        return true;
    }

    // ---- superseding (Q4)

    private void supersede(FirmwareJob newer, Work.Upload upload, List<JobId> superseded) {
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
        return isInstall(older)
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
                || dependents(compile).stream()
                        .anyMatch(other -> !other.status().isTerminal());
    }

    private void supersedeOne(JobId job, RequestId successor) {
        state.successors = state.successors.plus(job, successor);
        cancel(job, "request " + successor);
    }

    // ---- cleaning (Q6, Q7)

    private void clean(FirmwareJob job, Work.Clean clean) {
        ConfigurationId configuration = clean.configuration();
        state.cleaned = state.cleaned.plus(configuration, job.id().requestNumber());
        rememberMarks();
        String by = "CLEAN " + job.id();
        clean.device().ifPresent(device -> cancelWaiting(state.uploads.getOrDefault(device, TreePSet.empty()), by));
        state.compiles.getOrDefault(configuration, TreePSet.empty()).forEach(compile -> cancelIfBegun(compile, by));
        state.cleans = Lanes.plus(state.cleans, configuration, job.id());
        lanes.refreshReaders(configuration);
        finishCleans(configuration);
    }

    private void cancelWaiting(TreePSet<JobId> uploads, String by) {
        for (JobId id : uploads) {
            if (state.job(id).filter(job -> job.status() == JobStatus.QUEUED).isPresent()) {
                cancelIfBegun(id, by);
            }
        }
    }

    private void cancelIfBegun(JobId job, String by) {
        if (lanes.isBegun(job)) {
            cancel(job, by);
        }
    }

    /** A CLEAN needs no lane: it ends when no compile that it cancelled can write to the directory any more. */
    private void finishCleans(ConfigurationId configuration) {
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

    // ---- resetting (Q6, Q7)

    private void reset(FirmwareJob job, MachineId machine) {
        Optional<Quarantine> orphan = state.quarantines.values().stream()
                .filter(quarantine -> quarantine.machine().equals(machine))
                .filter(quarantine -> quarantine.owned() instanceof Owned.BuildDirectory)
                .findFirst();
        if (orphan.isPresent()) {
            failReset(job.id(), "a lost process of " + orphan.get().job() + " may still run on " + machine);
            return;
        }
        displace(machine, "RESET " + job.id());
        lanes.refreshResets(machine);
    }

    private void displace(MachineId machine, String by) {
        Set<JobId> displaced = new TreeSet<>(state.load(machine).jobs());
        displaced.addAll(waitingReaders(machine));
        for (JobId id : displaced) {
            FirmwareJob job = state.jobs.get(id);
            if (job == null || !Lanes.yieldsToReset(job)) {
                continue;
            }
            if (state.chosen.containsKey(id) && job.work() instanceof Work.Compile) {
                unchoose(id, "its machine is being reset");
            } else {
                cancel(id, by);
            }
        }
    }

    /** Uploads that wait for a lane to read a tree on this machine: the tree will be gone. */
    private List<JobId> waitingReaders(MachineId machine) {
        return state.treeReaders.values().stream()
                .flatMap(TreePSet::stream)
                .map(state.jobs::get)
                .filter(job -> job.released()
                        && state.treeMachine(job).filter(machine::equals).isPresent())
                .map(FirmwareJob::id)
                .toList();
    }

    private void failReset(JobId reset, String reason) {
        end(state.jobs.get(reset), JobStatus.FAILED, JobResult.failed(1, "nothing was wiped: " + reason));
    }

    private void failWaitingResets(MachineId machine, String reason) {
        for (JobId reset : state.resets.getOrDefault(machine, TreePSet.empty())) {
            if (state.jobs.get(reset).status() == JobStatus.QUEUED && lanes.isBegun(reset)) {
                failReset(reset, reason);
            }
        }
    }

    // ---- cancelling (Q8)

    boolean cancelRequest(RequestId id, String by) {
        ActiveRequest active = state.requests.get(id);
        if (active == null) {
            return false;
        }
        List<FirmwareJob> uploadsFirst = jobsOf(active).stream()
                .sorted(Comparator.comparing(
                        (FirmwareJob job) -> job.dependsOn().isEmpty()))
                .toList();
        boolean any = false;
        for (FirmwareJob job : uploadsFirst) {
            any |= cancel(job.id(), by);
        }
        return any;
    }

    boolean giveUp(RequestId id, RequestId number, String by) {
        if (!state.requests.containsKey(id)) {
            return false;
        }
        TreePSet<RequestId> others = wantedBy(id).minus(number);
        if (others.isEmpty()) {
            cancelRequest(id, by);
            return false;
        }
        if (others.size() < wantedBy(id).size()) {
            state.joined = state.joined.plus(id, others);
            rememberMarks();
        }
        return true;
    }

    boolean cancel(JobId id, String by) {
        FirmwareJob job = state.jobs.get(id);
        if (job == null || StateMachine.next(job.status(), Trigger.CANCEL).isEmpty()) {
            return false;
        }
        if (job.status() == JobStatus.RUNNING) {
            wish(job, by);
            return true;
        }
        end(job.cancelRequested(by), JobStatus.CANCELLED, cancelled(job.cancelRequested(by)));
        return true;
    }

    private void wish(FirmwareJob job, String by) {
        if (job.cancelledBy().isPresent()) {
            return;
        }
        change.put(job.cancelRequested(by));
        MachineId machine = job.machine().orElseThrow();
        if (state.lostHosts.contains(machine)) {
            abandon(state.jobs.get(job.id()), machine);
        } else {
            change.kill(job.id());
        }
    }

    /** Its machine cannot be asked: it ends now, and what it used waits for its orphan. */
    private void abandon(FirmwareJob job, MachineId machine) {
        lanes.quarantine(job, machine);
        rememberMarks();
        end(job, JobStatus.CANCELLED, cancelled(job));
        failWaitingResets(machine, job.id() + " could not be stopped on " + machine);
    }

    private JobResult cancelled(FirmwareJob job) {
        RequestId successor = state.successors.get(job.id());
        if (successor != null) {
            return JobResult.failed(1, "superseded by " + successor).supersededBy(successor);
        }
        return JobResult.failed(1, "cancelled by " + job.cancelledBy().orElse("nobody"));
    }

    boolean cannotStop(JobId id, String reason) {
        FirmwareJob job = state.jobs.get(id);
        if (job == null
                || job.status() != JobStatus.RUNNING
                || job.cancelledBy().isEmpty()) {
            return false;
        }
        MachineId machine = job.machine().orElseThrow();
        lanes.quarantine(job, machine);
        rememberMarks();
        end(job, JobStatus.CANCELLED, cancelled(job));
        failWaitingResets(machine, id + " cannot be stopped: " + reason);
        return true;
    }

    // ---- running

    boolean choose(JobId id, MachineId machine) {
        FirmwareJob job = state.jobs.get(id);
        if (job == null || state.chosen.containsKey(id) || !lanes.canStart(job, machine)) {
            return false;
        }
        lanes.dequeue(job);
        lanes.occupy(job, machine);
        lanes.choose(id, machine);
        return true;
    }

    boolean unchoose(JobId id, String reason) {
        FirmwareJob job = state.jobs.get(id);
        Optional<MachineId> machine = lanes.unchoose(id);
        if (machine.isEmpty()) {
            return false;
        }
        lanes.vacate(job, machine.get());
        lanes.enqueue(job);
        state.jobReasons = state.jobReasons.plus(id, reason);
        return true;
    }

    boolean grant(JobId id, Placement placement) {
        Optional<MachineId> chosen = Optional.ofNullable(state.chosen.get(id));
        boolean here = chosen.filter(placement.machine()::equals).isPresent();
        if (chosen.isPresent() && !here) {
            unchoose(id, "its lease is on " + placement.machine());
        }
        if (!here && !choose(id, placement.machine())) {
            return false;
        }
        if (state.failure.isPresent() || state.lostHosts.contains(placement.machine())) {
            unchoose(id, "its machine went away");
            return false;
        }
        lanes.unchoose(id);
        state.seenFrom = state.seenFrom.minus(id);
        change.put(state.jobs.get(id).running(placement, change.now()));
        return true;
    }

    boolean confirm(JobId id) {
        FirmwareJob job = state.jobs.get(id);
        if (job == null || job.status() != JobStatus.RUNNING) {
            return false;
        }
        if (job.cancelledBy().isPresent()) {
            end(job, JobStatus.CANCELLED, cancelled(job));
            return false;
        }
        return true;
    }

    boolean enter(JobId id, Phase phase) {
        return running(id, job -> change.put(job.enter(phase, change.now())));
    }

    boolean freeLane(JobId id) {
        return running(id, job -> lanes.freeSlot(job, job.machine().orElseThrow()));
    }

    boolean complete(JobId id, JobResult result) {
        if (result.exitCode() != 0) {
            throw new IllegalArgumentException("a job with exit code " + result.exitCode() + " has not completed (J7)");
        }
        FirmwareJob job = state.jobs.get(id);
        boolean held = job != null && job.isHeld();
        return !held && finish(job, Trigger.COMPLETE, result);
    }

    boolean fail(JobId id, JobResult result) {
        if (result.exitCode() == 0) {
            throw new IllegalArgumentException("a job with exit code 0 has not failed (J7)");
        }
        return finish(state.jobs.get(id), Trigger.FAIL, result);
    }

    private boolean finish(FirmwareJob job, Trigger trigger, JobResult result) {
        if (job == null || !lanes.isBegun(job.id())) {
            return false;
        }
        Trigger intended = StateMachine.intended(job, trigger);
        Optional<JobStatus> next = StateMachine.next(job.status(), intended);
        if (next.isEmpty()) {
            return false;
        }
        end(job, next.get(), intended == Trigger.STOP ? cancelled(job) : result);
        return true;
    }

    private interface OnRunning {
        void apply(FirmwareJob job);
    }

    private boolean running(JobId id, OnRunning action) {
        FirmwareJob job = state.jobs.get(id);
        if (job == null || job.status() != JobStatus.RUNNING) {
            return false;
        }
        action.apply(job);
        return true;
    }

    // ---- losing (J6, Q8, Q10, Q13)

    boolean lose(JobId id, Orphan orphan, String reason) {
        return running(id, job -> lose(job, orphan, reason));
    }

    private void lose(FirmwareJob job, Orphan orphan, String reason) {
        MachineId machine = job.machine().orElseThrow();
        if (orphan == Orphan.MAY_LIVE) {
            lanes.quarantine(job, machine);
            rememberMarks();
        }
        Trigger wanted = job.losses() + 1 < maxRuns ? Trigger.LOSE : Trigger.GIVE_UP;
        switch (StateMachine.intended(job, wanted)) {
            case LOSE -> requeue(job, job.reset(reason), machine);
            case STOP -> end(job, JobStatus.CANCELLED, cancelled(job));
            default -> end(job, JobStatus.FAILED, JobResult.failed(1, "lost " + maxRuns + " times, last: " + reason));
        }
    }

    private void requeue(FirmwareJob job, FirmwareJob again, MachineId machine) {
        change.put(again);
        lanes.vacate(job, machine);
        lanes.enqueue(again);
        concerned(job);
    }

    boolean move(JobId id, NotReached from) {
        return running(id, job -> {
            uploadOf(job);
            if (StateMachine.intended(job, Trigger.MOVE) == Trigger.STOP) {
                end(job, JobStatus.CANCELLED, cancelled(job));
            } else {
                requeue(job, job.moved(from), job.machine().orElseThrow());
            }
        });
    }

    private static Work.Upload uploadOf(FirmwareJob job) {
        if (job.work() instanceof Work.Upload upload) {
            return upload;
        }
        throw new IllegalArgumentException(job.id() + " is no upload: only uploads depend on their device");
    }

    boolean park(JobId id, String reason) {
        return running(id, job -> {
            Work.Upload upload = uploadOf(job);
            if (StateMachine.intended(job, Trigger.PARK) == Trigger.STOP) {
                end(job, JobStatus.CANCELLED, cancelled(job));
                return;
            }
            change.put(job.parked(reason));
            lanes.vacate(job, job.machine().orElseThrow());
            lanes.park(job, upload.device());
            state.jobReasons = state.jobReasons.plus(id, reason);
        });
    }

    boolean wake(DeviceId device, Optional<MachineId> seenFrom) {
        for (JobId id : state.parked.getOrDefault(device, TreePSet.empty())) {
            state.jobReasons = state.jobReasons.minus(id);
            seenFrom.ifPresent(agent -> state.seenFrom = state.seenFrom.plus(id, agent));
        }
        return lanes.unpark(device);
    }

    boolean loseHost(MachineId machine) {
        if (state.lostHosts.contains(machine)) {
            return false;
        }
        state.lostHosts = state.lostHosts.plus(machine);
        for (JobId id : state.load(machine).jobs()) {
            FirmwareJob job = state.jobs.get(id);
            if (state.chosen.containsKey(id)) {
                unchoose(id, machine + " is not connected any more");
            } else if (job.cancelledBy().isPresent()) {
                abandon(job, machine);
            }
        }
        return true;
    }

    boolean findHost(MachineId machine) {
        if (!state.lostHosts.contains(machine)) {
            return false;
        }
        state.lostHosts = state.lostHosts.minus(machine);
        change.placeable();
        return true;
    }

    boolean orphanGone(JobId job) {
        List<Quarantine> gone = state.quarantines.values().stream()
                .filter(quarantine -> quarantine.job().equals(job))
                .toList();
        gone.forEach(lanes::release);
        if (!gone.isEmpty()) {
            rememberMarks();
        }
        return !gone.isEmpty();
    }

    boolean failLane(Lane lane, String error) {
        boolean first = state.failure.isEmpty();
        state.failure =
                Optional.of("the " + lane.name().toLowerCase(java.util.Locale.ROOT) + " lane stopped: " + error);
        state.chosen.keySet().forEach(id -> unchoose(id, error));
        List<FirmwareJob> running = state.loads.values().stream()
                .flatMap(load -> load.jobs().stream())
                .map(state.jobs::get)
                .filter(job -> job.type().lane() == lane)
                .toList();
        running.forEach(job -> lose(job, Orphan.MAY_LIVE, state.failure.get()));
        return first;
    }

    boolean restartLanes() {
        boolean failed = state.failure.isPresent();
        state.failure = Optional.empty();
        change.placeable();
        return failed;
    }

    // ---- waiting (S2, S4)

    boolean note(List<Decision> decisions) {
        decisions.forEach(this::note);
        return !decisions.isEmpty();
    }

    private void note(Decision decision) {
        if (decision instanceof Decision.WaitGroup group && state.candidates.containsKey(group.requirement())) {
            state.groupReasons = state.groupReasons.plus(group.requirement(), group.reason());
        } else if (decision instanceof Decision.Wait wait && state.listed.containsKey(wait.job())) {
            state.jobReasons = state.jobReasons.plus(wait.job(), wait.reason());
        } else if (decision instanceof Decision.Ask ask && state.listed.containsKey(ask.job())) {
            announceWait(state.jobs.get(ask.job()), ask.reason());
        } else if (decision instanceof Decision.Refuse refuse && state.listed.containsKey(refuse.job())) {
            finish(state.jobs.get(refuse.job()), Trigger.FAIL, JobResult.failed(1, refuse.reason()));
        }
    }

    /** Minutes may pass until a cloud has brought a machine: whoever follows the job is told, once. */
    private void announceWait(FirmwareJob job, String reason) {
        if (!job.waitReason().equals(Optional.of(reason))) {
            change.put(job.waiting(reason));
        }
    }

    // ---- ending

    /** The one place where jobs end (J7). */
    private void end(FirmwareJob job, JobStatus terminal, JobResult result) {
        FirmwareJob ended = job.ended(terminal, result, change.now());
        change.put(ended);
        leaveLanes(job, ended);
        unregister(ended);
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
        } else if (waitsForLane(job) && lanes.isBegun(job.id())) {
            lanes.dequeue(job);
        }
    }

    /** Q3: a completed compile releases its uploads, any other end takes them along; recorded together with it. */
    private void cascade(FirmwareJob ended) {
        for (FirmwareJob dependent : dependents(ended.id())) {
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

    private JobResult cascaded(FirmwareJob dependent, FirmwareJob ended) {
        Optional<RequestId> successor = Optional.ofNullable(state.successors.get(dependent.id()))
                .or(() -> ended.result().flatMap(JobResult::successor));
        if (successor.isPresent()) {
            return JobResult.failed(1, "superseded by " + successor.get()).supersededBy(successor.get());
        }
        String how = ended.status() == JobStatus.FAILED ? " failed" : " was cancelled";
        return JobResult.failed(1, "not flashed because its compile " + ended.id() + how);
    }

    /** Whoever waited for this job's end goes on. */
    private void concerned(FirmwareJob job) {
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

    private void closeRequest(RequestId id) {
        ActiveRequest left = state.requests.get(id).oneEnded();
        state.requests = state.requests.plus(id, left);
        if (left.open() == 0) {
            forget(left);
            change.finish(id);
        }
    }

    private void forget(ActiveRequest active) {
        state.requests = state.requests.minus(active.request().id());
        state.joined = state.joined.minus(active.request().id());
        active.request().jobs().forEach(job -> state.jobs = state.jobs.minus(job));
    }

    // ---- who is concerned

    private void register(FirmwareJob job) {
        JobId id = job.id();
        names(job.work()).forEach(name -> state.byName = Lanes.plus(state.byName, name, id));
        if (job.work() instanceof Work.Compile compile) {
            state.compiles = Lanes.plus(state.compiles, compile.configuration(), id);
            Build.of(job).ifPresent(build -> state.sameBuild = Lanes.plus(state.sameBuild, build, id));
        } else if (job.work() instanceof Work.Upload upload) {
            state.uploads = Lanes.plus(state.uploads, upload.device(), id);
            upload.readsTree().ifPresent(tree -> state.treeReaders = Lanes.plus(state.treeReaders, tree, id));
        } else if (job.work() instanceof Work.ResetBuildEnv reset) {
            state.resets = Lanes.plus(state.resets, reset.machine(), id);
        } else if (job.work() instanceof Work.Rename rename) {
            state.renameLocks = state.renameLocks.plus(rename.from(), id).plus(rename.to(), id);
        }
    }

    private void unregister(FirmwareJob job) {
        JobId id = job.id();
        names(job.work()).forEach(name -> state.byName = Lanes.minus(state.byName, name, id));
        if (job.work() instanceof Work.Compile compile) {
            state.compiles = Lanes.minus(state.compiles, compile.configuration(), id);
            Build.of(job).ifPresent(build -> state.sameBuild = Lanes.minus(state.sameBuild, build, id));
        } else if (job.work() instanceof Work.Upload upload) {
            state.uploads = Lanes.minus(state.uploads, upload.device(), id);
            upload.readsTree().ifPresent(tree -> state.treeReaders = Lanes.minus(state.treeReaders, tree, id));
        } else if (job.work() instanceof Work.ResetBuildEnv reset) {
            state.resets = Lanes.minus(state.resets, reset.machine(), id);
        } else if (job.work() instanceof Work.Rename rename) {
            state.renameLocks = state.renameLocks.minus(rename.from()).minus(rename.to());
        } else if (job.work() instanceof Work.Clean clean) {
            state.cleans = Lanes.minus(state.cleans, clean.configuration(), id);
        }
    }

    /** The names that a rename must not pull away (Q9). */
    private static List<DeviceId> names(Work work) {
        if (work instanceof Work.Compile compile) {
            return List.of(new DeviceId(compile.configuration().fleet(), compile.name()));
        }
        if (work instanceof Work.Upload upload) {
            return List.of(upload.device());
        }
        if (work instanceof Work.Clean clean) {
            return clean.device().stream().toList();
        }
        return work instanceof Work.Rename rename ? List.of(rename.from(), rename.to()) : List.of();
    }

    // ---- restarting (Q12)

    Restarted restore(List<StoredRequest> requests, QueueMarks marks) {
        marks.cleaned().forEach(mark -> state.cleaned = state.cleaned.plus(mark.configuration(), mark.generation()));
        List<StoredRequest> inOrder = requests.stream()
                .sorted(Comparator.comparing(stored -> stored.request().id()))
                .toList();
        inOrder.forEach(this::load);
        // a request that has ended since leaves its mark behind: the next ones are written without it
        marks.joined().stream()
                .filter(mark -> state.requests.containsKey(mark.request()))
                .forEach(mark -> state.joined = state.joined.plus(mark.request(), TreePSet.from(mark.wantedBy())));
        marks.quarantined().stream()
                .filter(mark -> !isRunning(mark))
                .forEach(mark -> state.quarantines = state.quarantines.plus(mark.owned(), mark));
        if (state.quarantines.size() < marks.quarantined().size()) {
            rememberMarks();
        }
        inOrder.forEach(stored -> stored.jobs().forEach(job -> occupyAgain(job)));
        inOrder.forEach(stored -> settle(stored.request()));
        inOrder.forEach(stored -> begin(stored.request().id()));
        change.placeable();
        return new Restarted(
                state.jobs.values().stream()
                        .filter(job -> job.status() == JobStatus.RUNNING)
                        .toList(),
                List.copyOf(state.quarantines.values()));
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
                register(job);
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
        dependents(job.id()).stream()
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
                end(job, JobStatus.CANCELLED, cancelled(job));
            } else if (job.isHeld()) {
                settleHeld(job);
            }
        }
    }

    private void settleHeld(FirmwareJob job) {
        FirmwareJob prerequisite = state.jobs.get(job.dependsOn().orElseThrow());
        if (prerequisite == null) {
            String reason = "not flashed because its compile " + job.dependsOn().get() + " was lost with its record";
            end(job, JobStatus.CANCELLED, JobResult.failed(1, reason));
        } else if (prerequisite.status() == JobStatus.COMPLETED) {
            change.put(job.release());
        } else if (prerequisite.status().isTerminal()) {
            end(job, JobStatus.CANCELLED, cascaded(job, prerequisite));
        }
    }

    // ---- looking up

    private boolean isInstall(JobId job) {
        return state.requests.get(job.request()).request().kind() == Kind.INSTALL;
    }

    private List<FirmwareJob> jobsOf(ActiveRequest active) {
        return active.request().jobs().stream()
                .flatMap(id -> state.job(id).stream())
                .toList();
    }

    private List<FirmwareJob> dependents(JobId prerequisite) {
        return state.request(prerequisite.request()).stream()
                .filter(active -> active.request().kind() == Kind.INSTALL)
                .flatMap(active -> jobsOf(active).stream())
                .filter(job -> job.dependsOn().filter(prerequisite::equals).isPresent())
                .toList();
    }

    private void rememberMarks() {
        List<QueueMarks.Cleaned> cleaned = state.cleaned.entrySet().stream()
                .map(entry -> new QueueMarks.Cleaned(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingLong(QueueMarks.Cleaned::generation))
                .toList();
        List<QueueMarks.Joined> joined = state.joined.entrySet().stream()
                .map(entry -> new QueueMarks.Joined(entry.getKey(), List.copyOf(entry.getValue())))
                .toList();
        change.remember(new QueueMarks(cleaned, List.copyOf(state.quarantines.values()), joined));
    }
}
