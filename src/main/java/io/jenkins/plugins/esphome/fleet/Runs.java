package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.host.HostLostException;
import io.jenkins.plugins.esphome.host.ProcessLostException;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunFailedException;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.Lane;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.queue.FirmwareQueue;
import io.jenkins.plugins.esphome.queue.Orphan;
import io.jenkins.plugins.esphome.store.StoreException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The jobs that run now: each is driven to its end, whatever that is, and its end is told to the queue exactly once.
 *
 * <p>A machine that cannot be reached suspends its runs: they are driven again, and attach to what lives, when it is back;
 * if it stays away for longer than the grace, the run is lost (R3) and what it used is quarantined, because the process may
 * still live there (Q8, Q13).
 */
final class Runs implements AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger(Runs.class.getName());

    private final FirmwareQueue queue;
    private final Driver driver;
    private final Function<MachineId, Optional<String>> gone;
    private final Supplier<Duration> reconnect;
    private final LaneListener lanes;
    private final Clock clock;
    private final Map<JobId, Active> active = new ConcurrentHashMap<>();
    private final Map<MachineId, Integer> returns = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(Threads.named("esphome-fleet-run"));
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(Threads.named("esphome-fleet-timer"));
    private volatile boolean closed;

    /** Does one pass over a job's work. */
    interface Driver {
        JobRun open(FirmwareJob job, LeaseProvider.Lease lease) throws IOException;

        RunEnd drive(FirmwareJob job, JobRun run) throws IOException, InterruptedException, RunCancelledException;

        /** Ends whatever of this run still lives on its machine, also what only its earlier self attached to. */
        void stop(FirmwareJob job, JobRun run) throws IOException, InterruptedException;
    }

    /** Hears of what is no exception but an error, such as a class that is missing: a worker of this lane died of it (Q10). */
    interface LaneListener {
        void died(Lane lane, Error error);
    }

    /** @param gone why a machine that is lost will not be back, in words that follow its name; empty: it may be */
    Runs(
            FirmwareQueue queue,
            Driver driver,
            Function<MachineId, Optional<String>> gone,
            Supplier<Duration> reconnect,
            LaneListener lanes,
            Clock clock) {
        this.queue = queue;
        this.driver = driver;
        this.gone = gone;
        this.reconnect = reconnect;
        this.lanes = lanes;
        this.clock = clock;
    }

    /** Runs starts, runs and what follows from them; after the close nothing is begun any more. */
    void execute(Runnable work) {
        try {
            threads.execute(work);
        } catch (RejectedExecutionException e) {
            LOGGER.log(Level.FINE, "Not begun: we are closed", e);
        }
    }

    /** As {@link #execute}, but not before this time has passed. */
    void after(Duration pause, Runnable work) {
        try {
            timer.schedule(() -> execute(work), pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOGGER.log(Level.FINE, "Not begun later: we are closed", e);
        }
    }

    /** Drives a job whose start is recorded, on the calling thread; after a restart or now makes no difference. */
    void drive(FirmwareJob job, LeaseProvider.Lease lease) {
        JobRun run;
        try {
            run = driver.open(job, lease);
        } catch (IOException e) {
            lease.close();
            queue.fail(
                    job.id(),
                    JobResult.failed(1, "The log of job " + job.id() + " cannot be opened: " + e.getMessage()));
            return;
        }
        Active entry = new Active(job.id(), job.type().lane(), run);
        active.put(job.id(), entry);
        if (queue.snapshot().isToBeCancelled(job.id())) {
            // the wish came before there was anything to kill (Q8)
            kill(job.id());
        }
        entry.pass();
    }

    /** Ends a job's process because somebody cancelled it (Q8); returns at once. */
    void kill(JobId job) {
        Active entry = active.get(job);
        if (entry != null && !closed) {
            execute(entry::kill);
        }
    }

    /** The machine is back: what was suspended goes on. */
    void machineBack(MachineId machine) {
        returns.merge(machine, 1, Integer::sum);
        active.values().stream().filter(entry -> entry.waitsFor(machine)).forEach(Active::resume);
    }

    /** The machine will not be back: what waits for it is lost now. */
    void machineGone(MachineId machine) {
        active.values().stream().filter(entry -> entry.waitsFor(machine)).forEach(Active::giveUpIfGone);
    }

    /** Nobody drives what runs on this lane any more; its processes live on, and its slots are given back (Q10). */
    void abandon(Lane lane) {
        active.values().stream().filter(entry -> entry.lane == lane).forEach(Active::abandon);
    }

    /** Leaves the durable processes to whoever comes next (R9). */
    @Override
    public void close() {
        closed = true;
        timer.shutdownNow();
        threads.shutdownNow();
    }

    /** One job between its grant and its end. */
    private final class Active {
        private final JobId id;
        private final Lane lane;
        private final JobRun run;
        private Suspension suspended;
        private boolean over;

        private Active(JobId id, Lane lane, JobRun run) {
            this.id = id;
            this.lane = lane;
            this.run = run;
        }

        private void pass() {
            FirmwareJob job = queue.snapshot().job(id).orElse(null);
            if (job == null || closed) {
                return;
            }
            if (job.status() != JobStatus.RUNNING) {
                // its lane died between the grant and this moment
                abandon();
                return;
            }
            int returnsBefore = returns(job);
            try {
                tell(driver.drive(job, run));
            } catch (RunCancelledException e) {
                stopThenEnd(job);
            } catch (HostLostException e) {
                suspend(job, e);
                if (queue.snapshot().isToBeCancelled(id)) {
                    // the wish came before there was anything that waits
                    kill();
                } else if (returns(job) != returnsBefore) {
                    // it came back before we knew that it was gone: who told of that told it too early, whatever became
                    // of the job
                    queue.hostBack(job.machine().orElseThrow());
                    resume();
                } else {
                    giveUpIfGone();
                }
            } catch (ProcessLostException e) {
                run.say(e.getMessage());
                end(() -> queue.lost(id, Orphan.GONE, e.getMessage()));
            } catch (RunFailedException e) {
                fail(e.getMessage(), e.exitCode());
            } catch (BadInput | StoreException | IOException e) {
                fail(e.getMessage(), 1);
            } catch (InterruptedException e) {
                LOGGER.log(Level.FINE, "Job {0} is left to the next start", id);
            } catch (RuntimeException e) {
                LOGGER.log(Level.SEVERE, "Job " + id + " failed by a defect of ours", e);
                fail("An internal error stopped the job: " + e + ". The system log has its details.", 1);
            } catch (Error e) {
                LOGGER.log(Level.SEVERE, "The worker of job " + id + " died", e);
                run.say("What drove this job died: " + e + ". The system log has its details.");
                lanes.died(lane, e);
            }
        }

        private void abandon() {
            end(() -> {});
        }

        private int returns(FirmwareJob job) {
            return returns.getOrDefault(job.machine().orElseThrow(), 0);
        }

        private void tell(RunEnd how) {
            if (how instanceof RunEnd.Completed completed) {
                end(() -> queue.complete(id, completed.result()));
            } else if (how instanceof RunEnd.Failed failed) {
                end(() -> queue.fail(id, failed.result()));
            } else if (how instanceof RunEnd.Park park) {
                run.say(park.reason());
                end(() -> queue.park(id, park.reason()));
            } else if (how instanceof RunEnd.Move move) {
                end(() -> queue.move(id, move.from()));
            } else if (how instanceof RunEnd.Again again) {
                comeBack(again.due());
            }
        }

        private void fail(String sentence, int exitCode) {
            run.say(sentence);
            end(() -> queue.fail(id, JobResult.failed(exitCode, sentence)));
        }

        /** Only waits for its device: the lane goes to somebody else (F6). */
        private void comeBack(Instant due) {
            run.askAgainNext();
            run.giveLeaseBack();
            queue.laneFreed(id);
            long millis = Math.max(0, Duration.between(clock.instant(), due).toMillis());
            timer.schedule(() -> execute(this::pass), millis, TimeUnit.MILLISECONDS);
        }

        private synchronized void suspend(FirmwareJob job, HostLostException lost) {
            if (over) {
                return;
            }
            MachineId machine = job.machine().orElseThrow();
            Duration longest = reconnect.get();
            boolean here = lost instanceof UnprovenException;
            Suspension now = new Suspension(machine, longest, here);
            suspended = now;
            timer.schedule(() -> execute(() -> giveUp(now)), longest.toMillis(), TimeUnit.MILLISECONDS);
            if (here) {
                run.say(lost.getMessage() + " This waits for the proof for " + longest.toSeconds() + " s.");
            } else {
                run.say("The connection to " + machine + " was lost (" + lost.getMessage()
                        + "); what runs there goes on, and is attached again if it is back within "
                        + longest.toSeconds() + " s.");
                queue.hostLost(machine);
            }
        }

        private synchronized boolean waitsFor(MachineId machine) {
            return suspended != null && suspended.machine().equals(machine);
        }

        private void resume() {
            Suspension ended;
            synchronized (this) {
                if (suspended == null || over) {
                    return;
                }
                ended = suspended;
                suspended = null;
            }
            if (!ended.here()) {
                run.say("The connection is back.");
            }
            execute(this::pass);
        }

        private void giveUp(Suspension expired) {
            String late = expired.here() ? "did not prove that it is the approved one" : "did not come back";
            lose(expired, late + " within " + expired.longest().toSeconds() + " s.");
        }

        /** There is nothing to wait for. */
        private void giveUpIfGone() {
            Suspension now;
            synchronized (this) {
                now = suspended;
            }
            if (now != null) {
                gone.apply(now.machine()).ifPresent(why -> lose(now, why + "."));
            }
        }

        /** Only what is still the same absence: a machine that came back and was lost again has its whole grace again. */
        private void lose(Suspension absence, String why) {
            synchronized (this) {
                if (suspended != absence || over) {
                    return;
                }
                // whoever hears now that it is back comes too late
                suspended = null;
            }
            String reason = "The machine " + absence.machine() + " " + why;
            run.say(reason);
            end(() -> queue.lost(id, Orphan.MAY_LIVE, reason));
        }

        /**
         * The cancel may have come after a restart and before this pass attached to what its earlier self started: that
         * lives, and must be gone before anybody else gets its directory (Q8, Q13).
         */
        private void stopThenEnd(FirmwareJob job) {
            stopping(() -> {
                driver.stop(job, run);
                end(() -> queue.fail(id, JobResult.failed(130, "cancelled")));
            });
        }

        private void kill() {
            stopping(() -> {
                run.cancel();
                wakeSleeper();
            });
        }

        private void stopping(Stopping steps) {
            try {
                steps.run();
            } catch (HostLostException e) {
                queue.snapshot()
                        .job(id)
                        .ifPresent(job -> end(() ->
                                queue.lost(id, Orphan.MAY_LIVE, "cancelled while its machine could not be reached")));
            } catch (IOException e) {
                LOGGER.log(Level.WARNING, "The process of job " + id + " could not be stopped", e);
                queue.cannotStop(id, e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** A run that only waits has no process whose end would tell: it is driven once more and finds its cancel. */
        private void wakeSleeper() {
            boolean sleeps;
            synchronized (this) {
                sleeps = suspended != null || run.askedAgain();
                suspended = null;
            }
            if (sleeps) {
                queue.snapshot()
                        .job(id)
                        .ifPresent(job -> end(() -> queue.fail(id, JobResult.failed(130, "cancelled"))));
            }
        }

        /** The queue hears of it last: until then slot, directory and device count as ours, so nobody takes them too early. */
        private void end(Runnable telling) {
            synchronized (this) {
                if (over || closed) {
                    return;
                }
                over = true;
            }
            active.remove(id);
            try {
                run.close();
            } catch (IOException e) {
                LOGGER.log(Level.WARNING, "The log of job " + id + " could not be closed", e);
            }
            telling.run();
        }
    }

    /** What ends processes. */
    private interface Stopping {
        void run() throws IOException, InterruptedException;
    }

    /**
     * One absence of a machine; compared by identity.
     *
     * @param here it is connected, and only has to prove who it is
     */
    private record Suspension(MachineId machine, Duration longest, boolean here) {}

    /** @return the jobs that are driven now, for tests and diagnosis */
    Set<JobId> jobs() {
        return Set.copyOf(active.keySet());
    }
}
