package io.jenkins.plugins.esphome.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * One piece of work with a lane, a log and one end, wherever it runs (J1): no wrapper, no second id.
 *
 * <p>Immutable; only the queue makes new versions. What is live only (progress, output) is not part of it.
 *
 * @param id its name for ever
 * @param work what to do
 * @param requester who asked (J8)
 * @param status where it stands (J3)
 * @param source who does it (J4)
 * @param placement stamped at the grant; absent: "not placed". Kept by {@link #reset} as a preference and as the
 *     address of a possible orphan (J6)
 * @param dependsOn the job that must be COMPLETED first (Q3)
 * @param released the prerequisite completed, and that is recorded here (Q3)
 * @param waitReason why it waits, in words (S4)
 * @param attempt counts from 1; a new one for each new run (J6)
 * @param losses how many of its runs were lost, which is what bounds their repetition (J6)
 * @param cancelledBy who wants it cancelled; recorded before it has ended, so that the wish survives a crash (Q8)
 * @param result what its end was, once it has one
 * @param phases in the order in which they started, of this attempt (J8)
 * @param notReached the flashing agents that had this upload since it last waited for its device, and why each gave it on
 *     (S4)
 */
public record FirmwareJob(
        JobId id,
        Work work,
        Requester requester,
        JobStatus status,
        Source source,
        Optional<Placement> placement,
        Optional<JobId> dependsOn,
        boolean released,
        Optional<String> waitReason,
        int attempt,
        int losses,
        Optional<String> cancelledBy,
        Instant createdAt,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt,
        List<PhaseRun> phases,
        Optional<JobResult> result,
        List<NotReached> notReached) {

    public FirmwareJob {
        phases = List.copyOf(phases);
        notReached = List.copyOf(notReached);
    }

    public static FirmwareJob filed(
            JobId id, Work work, Requester requester, Source source, Optional<JobId> dependsOn, Instant now) {
        return new FirmwareJob(
                id,
                work,
                requester,
                JobStatus.QUEUED,
                source,
                Optional.empty(),
                dependsOn,
                dependsOn.isEmpty(),
                Optional.empty(),
                1,
                0,
                Optional.empty(),
                now,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                List.of());
    }

    public JobType type() {
        return work.type();
    }

    public boolean isHeld() {
        return status == JobStatus.QUEUED && !released;
    }

    /** @return whether this attempt has begun that phase, ended or not */
    public boolean hasEntered(Phase phase) {
        return phases.stream().anyMatch(run -> run.phase() == phase);
    }

    public Optional<MachineId> machine() {
        return placement.map(Placement::machine);
    }

    public OptionalInt exitCode() {
        return result.map(r -> OptionalInt.of(r.exitCode())).orElse(OptionalInt.empty());
    }

    public FirmwareJob release() {
        return changed(next -> next.released = true);
    }

    public FirmwareJob waiting(String reason) {
        return changed(next -> next.waitReason = Optional.of(reason));
    }

    /** The lease was granted: the placement is stamped (J4). */
    public FirmwareJob running(Placement granted, Instant now) {
        return changed(next -> {
            next.status = JobStatus.RUNNING;
            next.source = granted.source();
            next.placement = Optional.of(granted);
            next.waitReason = Optional.empty();
            next.startedAt = Optional.of(now);
            next.endedAt = Optional.empty();
            next.result = Optional.empty();
        });
    }

    /** Ends the phase that runs, if any, and starts this one. */
    public FirmwareJob enter(Phase phase, Instant now) {
        List<PhaseRun> longer = new ArrayList<>(endedPhases(now));
        longer.add(new PhaseRun(phase, now, Optional.empty()));
        return changed(next -> next.phases = longer);
    }

    public FirmwareJob ended(JobStatus terminal, JobResult outcome, Instant now) {
        if (!terminal.isTerminal()) {
            throw new IllegalArgumentException(terminal + " is no end");
        }
        return changed(next -> {
            next.status = terminal;
            next.waitReason = Optional.empty();
            next.endedAt = Optional.of(now);
            next.phases = endedPhases(now);
            next.result = Optional.of(outcome);
        });
    }

    /** Its process was lost: the run is cleared, the identity kept (J6). */
    public FirmwareJob reset(String reason) {
        return changed(next -> {
            next.repeat(reason);
            next.losses++;
        });
    }

    /** It cannot go on now (its device sleeps, F8) and gives its lane back: another run will follow, but none was lost. */
    public FirmwareJob parked(String reason) {
        return changed(next -> {
            next.repeat(reason);
            next.notReached = List.of();
        });
    }

    /** This agent does not reach its device: another one gets it; no run was lost, and nothing is compiled again. */
    public FirmwareJob moved(NotReached from) {
        List<NotReached> longer = new ArrayList<>(notReached);
        longer.removeIf(earlier -> earlier.agent().equals(from.agent()));
        longer.add(from);
        return changed(next -> {
            next.repeat("goes to another flashing agent: not reached " + from);
            next.notReached = longer;
        });
    }

    /** Somebody wants it cancelled while it runs: the first wish counts (Q8). */
    public FirmwareJob cancelRequested(String by) {
        return changed(next -> next.cancelledBy = Optional.of(cancelledBy.orElse(by)));
    }

    private List<PhaseRun> endedPhases(Instant now) {
        return phases.stream()
                .map(p -> p.end().isPresent() ? p : new PhaseRun(p.phase(), p.start(), Optional.of(now)))
                .toList();
    }

    private FirmwareJob changed(Consumer<Next> change) {
        Next next = new Next(this);
        change.accept(next);
        return next.job();
    }

    /** The next version while it is made: what no transition changes is taken from the one before. */
    private static final class Next {
        private final FirmwareJob before;
        private JobStatus status;
        private Source source;
        private Optional<Placement> placement;
        private boolean released;
        private Optional<String> waitReason;
        private int attempt;
        private int losses;
        private Optional<String> cancelledBy;
        private Optional<Instant> startedAt;
        private Optional<Instant> endedAt;
        private List<PhaseRun> phases;
        private Optional<JobResult> result;
        private List<NotReached> notReached;

        Next(FirmwareJob before) {
            this.before = before;
            status = before.status;
            source = before.source;
            placement = before.placement;
            released = before.released;
            waitReason = before.waitReason;
            attempt = before.attempt;
            losses = before.losses;
            cancelledBy = before.cancelledBy;
            startedAt = before.startedAt;
            endedAt = before.endedAt;
            phases = before.phases;
            result = before.result;
            notReached = before.notReached;
        }

        /** Another run will follow: nothing of this one is left but where it was. */
        void repeat(String reason) {
            status = JobStatus.QUEUED;
            waitReason = Optional.of(reason);
            attempt++;
            startedAt = Optional.empty();
            endedAt = Optional.empty();
            phases = List.of();
            result = Optional.empty();
        }

        FirmwareJob job() {
            return new FirmwareJob(
                    before.id,
                    before.work,
                    before.requester,
                    status,
                    source,
                    placement,
                    before.dependsOn,
                    released,
                    waitReason,
                    attempt,
                    losses,
                    cancelledBy,
                    before.createdAt,
                    startedAt,
                    endedAt,
                    phases,
                    result,
                    notReached);
        }
    }
}
