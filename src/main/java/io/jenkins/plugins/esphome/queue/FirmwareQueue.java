package io.jenkins.plugins.esphome.queue;

import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobEvent;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.Lane;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.NotReached;
import io.jenkins.plugins.esphome.model.Phase;
import io.jenkins.plugins.esphome.model.Placement;
import io.jenkins.plugins.esphome.model.QueueMarks;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.schedule.Decision;
import io.jenkins.plugins.esphome.store.RequestRecords;
import io.jenkins.plugins.esphome.store.StoredRequest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The one thread-safe core: every change of every job goes through here, one after the other, so that the rules hold
 * whatever happens at once (decision 4).
 *
 * <p>The only lock is held for one pure transition, in microseconds: no disk, no callback, nothing foreign happens under it.
 * What a transition wants done leaves in the same order: first the records ({@link RequestRecords}), then, when they are on
 * disk, the events on one announcer thread. So what was announced survives a crash, and what {@link #submit} and
 * {@link #grant} returned does too. Readers take the {@link #snapshot} and never wait.
 *
 * <p>Methods about a job return false when it is unknown or no longer in a state to which this could happen: races are
 * normal, and losing one is not an error.
 */
public final class FirmwareQueue implements AutoCloseable {

    private final QueueSettings settings;
    private final ReentrantLock lock;
    private final Followers followers = new Followers();
    private final Outbox outbox;

    private volatile QueueState state = new QueueState();

    /**
     * @param records where changes become durable
     * @param listener what does the work; called outside the lock
     */
    public FirmwareQueue(RequestRecords records, QueueSettings settings, QueueListener listener) {
        this(records, settings, listener, new ReentrantLock());
    }

    /** @param lock so that a benchmark may watch it */
    FirmwareQueue(RequestRecords records, QueueSettings settings, QueueListener listener, ReentrantLock lock) {
        this.settings = settings;
        this.lock = lock;
        this.outbox = new Outbox(records, settings, listener, followers, this);
    }

    /**
     * Takes over what a restart found, before anything else is asked (Q12).
     *
     * @param requests in any order
     */
    public Restarted restore(List<StoredRequest> requests, QueueMarks marks) {
        Restarted restarted = run(new Command.Restore(requests, marks));
        snapshot().jobs().forEach(this::openToFollowers);
        return restarted;
    }

    /** Its end is still to come: whoever follows it waits for that (Q15). */
    private void openToFollowers(FirmwareJob job) {
        if (!job.status().isTerminal()) {
            followers.open(job.id());
        }
    }

    /**
     * Files a request whole or not at all (Q2). When this returns it is on disk and has taken effect.
     *
     * @throws BadInput if a device of it is being renamed, or is to be renamed but has work under way (Q9)
     * @throws NotRecordedException if the disk refuses it
     */
    public Filed submit(RequestDraft draft) throws NotRecordedException, InterruptedException {
        return Outbox.await(submitAsync(draft));
    }

    /**
     * As {@link #submit}, without waiting for the disk.
     *
     * @return completes exceptionally with {@link NotRecordedException}
     * @throws BadInput as {@link #submit}, at once
     */
    public CompletableFuture<Filed> submitAsync(RequestDraft draft) {
        Applied<Filed> applied = apply(new Command.Submit(draft));
        return outbox.filed(applied.result(), applied.ticket());
    }

    /**
     * Cancels a job: at once if it waits, by {@link QueueListener#kill} if it runs (Q8). Returns when the wish is on disk.
     *
     * @param by who, as the job's error says it: "alice", "CLEAN 18"
     */
    public boolean cancel(JobId job, String by) {
        return runDurably(new Command.Cancel(job, by));
    }

    /** Cancels all jobs of a request that have not ended. */
    public boolean cancel(RequestId request, String by) {
        return runDurably(new Command.CancelRequest(request, by));
    }

    /**
     * Whoever asked under this number does not want the request any more: it is cancelled unless others want it, because several
     * asked for the same (Q4). Returns when that is on disk.
     *
     * @param request the one that was filed under the number, or joined
     * @return whether it goes on for others
     */
    public boolean giveUp(RequestId request, RequestId number, String by) {
        return runDurably(new Command.GiveUp(request, number, by));
    }

    /**
     * Keeps a slot of the machine, and what the job needs to itself, until its lease is granted, so that the scheduler chooses
     * neither again. Not recorded: a restart chooses anew.
     *
     * @return false if the job may not start there now: choose again from a fresh snapshot
     */
    public boolean choose(JobId job, MachineId machine) {
        return run(new Command.Choose(job, machine));
    }

    /** The lease was refused: the job waits again (S2). */
    public boolean unchoose(JobId job, String reason) {
        return run(new Command.Unchoose(job, reason));
    }

    /**
     * Its lease was granted: the job runs. Returns when that is on disk, so that no process starts that a restart would not
     * know of (Q13).
     *
     * @return false if it may no longer start: give the lease back
     */
    public boolean grant(JobId job, Placement placement) {
        return runDurably(new Command.Grant(job, placement)) && run(new Command.Confirm(job));
    }

    /** The run enters this phase (J8). */
    public boolean enter(JobId job, Phase phase) {
        return run(new Command.Enter(job, phase));
    }

    /**
     * It succeeded. A job that waits, and is not held, may be completed too: it was answered from what is there (R10).
     *
     * @throws IllegalArgumentException if the result's exit code is not 0 (J7)
     */
    public boolean complete(JobId job, JobResult result) {
        return run(new Command.Complete(job, result));
    }

    /**
     * It failed, or its process is dead after a {@link QueueListener#kill}: then it ends CANCELLED.
     *
     * @throws IllegalArgumentException if the result's exit code is 0 (J7)
     */
    public boolean fail(JobId job, JobResult result) {
        return run(new Command.Fail(job, result));
    }

    /** Its process was lost: it waits again, or FAILED if that happened too often (J6); CANCELLED if it was to be. */
    public boolean lost(JobId job, Orphan orphan, String reason) {
        return run(new Command.Lose(job, orphan, reason));
    }

    /**
     * A kill did not work: the job ends CANCELLED, what it used is quarantined, and a RESET that waits for it ends FAILED with
     * this reason (Q6, Q8).
     */
    public boolean cannotStop(JobId job, String reason) {
        return run(new Command.CannotStop(job, reason));
    }

    /** Its device does not answer and it was asked to wait: it gives its lane back until {@link #wake} (F8). */
    public boolean park(JobId job, String reason) {
        return run(new Command.Park(job, reason));
    }

    /**
     * This flashing agent does not reach the device, but another one may: the upload waits for a lane of one that did not have
     * it yet. When all who qualify had it, it may go to each of them again: whoever has it then decides by F8.
     */
    public boolean move(JobId job, NotReached from) {
        return run(new Command.Move(job, from));
    }

    /** What was parked for the device waits for a lane. */
    public boolean wake(DeviceId device) {
        return run(new Command.Wake(device, Optional.empty()));
    }

    /** The device answers this flashing agent: it gets what was parked for the device, as long as it is there. */
    public boolean wake(DeviceId device, MachineId seenFrom) {
        return run(new Command.Wake(device, Optional.of(seenFrom)));
    }

    /** The job goes on without its slot: an upload that watches its device (F6), a rename that waits for its install (Q9). */
    public boolean laneFreed(JobId job) {
        return run(new Command.FreeLane(job));
    }

    /**
     * The machine cannot be reached: what was to be cancelled there ends CANCELLED and is quarantined (Q8); the rest stays
     * RUNNING until it is re-attached or {@link #lost} (R3).
     */
    public boolean hostLost(MachineId machine) {
        return run(new Command.LoseHost(machine));
    }

    /** The machine is reached again: end the orphans that {@link QueueSnapshot#quarantines} names there. */
    public boolean hostBack(MachineId machine) {
        return run(new Command.FindHost(machine));
    }

    /** The processes that this job's lost runs left on a machine are known to be gone: what they used there is free (Q13). */
    public boolean orphanGone(JobId job, MachineId machine) {
        return run(new Command.OrphanGone(job, machine));
    }

    /**
     * What drives one kind of lane died of an error: its jobs return to the queue, nothing new starts on any lane, what runs
     * on the others finishes, and the error shows in {@link QueueSnapshot#failure} (Q10).
     */
    public boolean laneFailed(Lane lane, Throwable error) {
        return run(new Command.FailLane(lane, error.toString()));
    }

    /** All lanes work again. */
    public boolean lanesRestarted() {
        return run(new Command.RestartLanes());
    }

    /** Keeps what the scheduler said about those that wait (S4), and fails those that it refused (S2). Places are not applied. */
    public boolean note(List<Decision> decisions) {
        return run(new Command.Note(decisions));
    }

    /**
     * The snapshot is ahead of the disk: who acts upon it outside, in a way that a restart could not understand, waits for this
     * first (Q13).
     *
     * @return completes when all that the snapshot shows by now is on disk; exceptionally if the queue closes before
     */
    public CompletableFuture<Void> recorded() {
        CompletableFuture<Void> recorded = inOrder();
        outbox.deliver();
        return recorded;
    }

    /** Under the lock, since a change shows in the snapshot a moment before it leaves. */
    private CompletableFuture<Void> inOrder() {
        lock.lock();
        try {
            return outbox.addNothing();
        } finally {
            lock.unlock();
        }
    }

    /** @return the state of this moment; it never changes */
    public QueueSnapshot snapshot() {
        return new QueueSnapshot(state);
    }

    /**
     * Listens to all jobs' events but their output, in order for each job, on the announcer's thread: return soon.
     */
    public Subscription subscribe(Consumer<JobEvent> subscriber) {
        return outbox.subscribe(subscriber);
    }

    /**
     * Follows one job: its whole log so far, then live lines, then its end, with no gap and no line twice (Q15). A slow
     * follower slows nobody: what does not fit into its buffer it reads from the log.
     *
     * @param log closed when the following ends
     * @param executor runs the follower, one call at a time
     * @param past finds a job that has ended and left the queue
     * @throws BadInput if nobody knows the job
     */
    public Subscription follow(
            JobId job,
            LogSource log,
            Executor executor,
            Function<JobId, Optional<FirmwareJob>> past,
            Consumer<JobEvent> follower) {
        return followers.follow(job, log, executor, id -> state.job(id).or(() -> past.apply(id)), follower);
    }

    /**
     * Passes whole lines on to the followers; call it after they were appended to the job's log. Costs next to nothing when
     * nobody follows.
     *
     * @param offset of the first byte in the uncompressed log
     * @param lines ends with a line feed
     */
    public void output(JobId job, long offset, byte[] lines) {
        followers.output(job, offset, lines);
    }

    /** The job's log was emptied because its work is repeated (J6); call it before the first new byte is appended. */
    public void outputCleared(JobId job) {
        followers.cleared(job);
    }

    /** Live only: announced, never recorded; a newer value replaces one that was not announced yet. */
    public void progress(JobId job, Phase phase, int percent) {
        outbox.progress(new JobEvent.Progress(job, settings.clock().instant(), phase, percent));
    }

    /** @return percent of the running phase, if anything was said about it */
    public OptionalInt progress(JobId job) {
        return outbox.progressOf(job);
    }

    /** @return what keeps changes from the disk, while it does */
    public Optional<String> trouble() {
        return outbox.trouble();
    }

    /** Announces all that is on disk, then stops announcing. Running jobs stay RUNNING: a restart attaches to them (R9). */
    @Override
    public void close() {
        outbox.close();
    }

    FirmwareJob newest(FirmwareJob job) {
        return state.job(job.id()).orElse(job);
    }

    <R> R run(Command<R> command) {
        return apply(command).result();
    }

    private boolean runDurably(Command<Boolean> command) {
        Applied<Boolean> applied = apply(command);
        try {
            applied.ticket().durable().join();
        } catch (CompletionException notRecorded) {
            return false;
        }
        return applied.result();
    }

    private <R> Applied<R> apply(Command<R> command) {
        Applied<R> applied = transition(command);
        outbox.deliver();
        return applied;
    }

    /** All that ever happens under the lock. */
    private <R> Applied<R> transition(Command<R> command) {
        lock.lock();
        try {
            Change change = new Change(state, settings.clock().instant());
            R result = command.applyTo(new Transitions(change, settings.maxRuns()));
            state = change.state();
            return new Applied<>(result, outbox.add(change));
        } finally {
            lock.unlock();
        }
    }

    private record Applied<R>(R result, Outbox.Ticket ticket) {}
}
