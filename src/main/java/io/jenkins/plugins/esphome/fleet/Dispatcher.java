package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.fleet.LeaseProvider.Under;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Placement;
import io.jenkins.plugins.esphome.model.Source;
import io.jenkins.plugins.esphome.queue.FirmwareQueue;
import io.jenkins.plugins.esphome.queue.QueueSnapshot;
import io.jenkins.plugins.esphome.schedule.Decision;
import io.jenkins.plugins.esphome.schedule.MachineView;
import io.jenkins.plugins.esphome.schedule.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Joins queue, scheduler and leases: one thread asks the scheduler whenever something may be placeable, asks for a lease on
 * what it chose, and hands a granted job to whoever runs it.
 *
 * <p>Wishes to look again that arrive while it looks become one more look: ten thousand ended jobs cost no ten thousand
 * passes.
 */
final class Dispatcher implements AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger(Dispatcher.class.getName());

    private final FirmwareQueue queue;
    private final LeaseProvider leases;
    private final Supplier<List<MachineView>> machines;
    private final Function<DeviceId, Optional<MachineId>> lastAgents;
    private final Function<MachineId, String> pins;
    private final Executor starts;
    private final BiConsumer<FirmwareJob, LeaseProvider.Lease> runner;
    private final Map<JobId, LeaseProvider.Pending> pending = new ConcurrentHashMap<>();
    private final CloudAsks asks;
    private final AtomicBoolean wanted = new AtomicBoolean();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(Threads.named("esphome-fleet-dispatcher"));

    /**
     * @param machines what may be used now; asked once a pass
     * @param lastAgents which machine reached a device last
     * @param pins the handle of a machine that is stamped on its jobs (J4)
     * @param starts where a granted job's start is recorded and the job then runs
     * @param runner gets each job whose lease was granted and whose start is recorded
     */
    Dispatcher(
            FirmwareQueue queue,
            LeaseProvider leases,
            Supplier<List<MachineView>> machines,
            Function<DeviceId, Optional<MachineId>> lastAgents,
            Function<MachineId, String> pins,
            Executor starts,
            BiConsumer<FirmwareJob, LeaseProvider.Lease> runner) {
        this.queue = queue;
        this.leases = leases;
        this.machines = machines;
        this.lastAgents = lastAgents;
        this.pins = pins;
        this.starts = starts;
        this.runner = runner;
        this.asks = new CloudAsks(leases.clouds(), this::waits, queue::cancel);
    }

    private boolean waits(JobId job) {
        return queue.snapshot()
                .job(job)
                .filter(now -> now.status() == JobStatus.QUEUED)
                .isPresent();
    }

    /** Something may be placeable; returns at once. */
    void look() {
        if (wanted.compareAndSet(false, true) && !thread.isShutdown()) {
            thread.execute(this::pass);
        }
    }

    private void pass() {
        wanted.set(false);
        try {
            place(Scheduler.place(queue.snapshot()
                    .input(machines.get())
                    .withLastAgents(lastAgents)
                    .withClouds(leases.clouds()::label)));
        } catch (RuntimeException e) {
            LOGGER.log(Level.SEVERE, "Jobs could not be placed; the next change tries again", e);
        }
    }

    private void place(List<Decision> decisions) {
        // first, so that what is placed now is not asked for any more when its executor is taken
        asks.set(needs(decisions));
        List<Decision> notes = new ArrayList<>();
        for (Decision decision : decisions) {
            if (decision instanceof Decision.Place chosen) {
                lease(chosen);
            } else if (decision instanceof Decision.Refuse refused) {
                queue.fail(refused.job(), JobResult.failed(1, refused.reason()));
            } else {
                notes.add(decision);
            }
        }
        if (!notes.isEmpty()) {
            queue.note(notes);
        }
    }

    private List<Clouds.Need> needs(List<Decision> decisions) {
        QueueSnapshot now = queue.snapshot();
        return decisions.stream()
                .filter(Decision.Ask.class::isInstance)
                .map(Decision.Ask.class::cast)
                .flatMap(ask -> now.job(ask.job()).map(job -> Clouds.Need.of(job, ask.label())).stream())
                .toList();
    }

    private void lease(Decision.Place chosen) {
        if (!queue.choose(chosen.job(), chosen.machine())) {
            return;
        }
        FirmwareJob job = queue.snapshot().job(chosen.job()).orElseThrow();
        LeaseProvider.Wish wish = LeaseProvider.Wish.of(job, chosen.machine(), under(job.id(), chosen.machine()));
        Grant grant = new Grant(chosen, wish.under());
        grant.asked(leases.request(wish, grant));
    }

    /** Who asked holds an executor of his own machine for it already. */
    private Under under(JobId job, MachineId machine) {
        Optional<MachineId> caller = queue.snapshot()
                .request(job.request())
                .flatMap(request -> request.placing().caller());
        return caller.filter(machine::equals).isPresent() ? Under.CALLERS_EXECUTOR : Under.ITS_OWN_EXECUTOR;
    }

    /** @return the lease of a job that runs already, found again after a restart */
    LeaseProvider.Lease retake(FirmwareJob job, MachineId machine) {
        LeaseProvider.Wish wish = LeaseProvider.Wish.of(job, machine, under(job.id(), machine));
        return leases.retake(wish, new Retaken(job.id()));
    }

    /** The job was cancelled: what was asked for it is not wanted any more. */
    void withdraw(JobId job) {
        asks.withdraw(job);
        LeaseProvider.Pending asked = pending.remove(job);
        if (asked != null) {
            asked.withdraw();
        }
    }

    @Override
    public void close() {
        thread.shutdown();
    }

    /** What becomes of one choice; answers may come on any thread, even before the request returned. */
    private final class Grant implements LeaseProvider.Listener {
        private final Decision.Place chosen;
        private Optional<LeaseProvider.Pending> open = Optional.empty();
        private final Under under;
        private boolean answered;

        private Grant(Decision.Place chosen, Under under) {
            this.chosen = chosen;
            this.under = under;
        }

        /** What was asked before for this job was a choice that vanished, with its machine or by a cancelled grant (S2). */
        private synchronized void asked(LeaseProvider.Pending request) {
            if (answered) {
                return;
            }
            open = Optional.of(request);
            LeaseProvider.Pending vanished = pending.put(chosen.job(), request);
            if (vanished != null) {
                vanished.withdraw();
            }
        }

        private synchronized void answered() {
            answered = true;
            open.ifPresent(request -> pending.remove(chosen.job(), request));
        }

        @Override
        public void granted(LeaseProvider.Lease lease) {
            answered();
            starts.execute(() -> start(lease));
        }

        /** Waits for the disk, so it is nobody's thread: the dispatcher goes on placing meanwhile. */
        private void start(LeaseProvider.Lease lease) {
            Placement placement = new Placement(
                    chosen.machine(), source(), pins.apply(chosen.machine()), chosen.label(), chosen.reason());
            if (queue.grant(chosen.job(), placement)) {
                lookPastTheGrant();
                runner.accept(queue.snapshot().job(chosen.job()).orElseThrow(), lease);
            } else {
                lease.close();
                look();
            }
        }

        /** What somebody's own machine does for him is LOCAL, whatever else that machine is (J4). */
        private Source source() {
            return under == Under.CALLERS_EXECUTOR ? Source.LOCAL : chosen.source();
        }

        /** Until now its executor counted twice, as busy and as promised: who waits for one looked at the wrong number. */
        private void lookPastTheGrant() {
            if (under == Under.ITS_OWN_EXECUTOR) {
                look();
            }
        }

        @Override
        public void refused(String reason) {
            answered();
            queue.unchoose(chosen.job(), reason);
        }

        @Override
        public void cancelled(String by) {
            answered();
            queue.cancel(chosen.job(), by);
        }
    }

    /** Nothing was asked, so nothing but a cancel can be answered. */
    private final class Retaken implements LeaseProvider.Listener {
        private final JobId job;

        private Retaken(JobId job) {
            this.job = job;
        }

        @Override
        public void granted(LeaseProvider.Lease lease) {
            throw new IllegalStateException("The job " + job + " has its lease already");
        }

        @Override
        public void refused(String reason) {
            throw new IllegalStateException("The job " + job + " runs already");
        }

        @Override
        public void cancelled(String by) {
            queue.cancel(job, by);
        }
    }
}
