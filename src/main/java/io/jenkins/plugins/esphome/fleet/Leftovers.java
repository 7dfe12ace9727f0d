package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.host.DurableProcess;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobEvent;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.store.StoredRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Removes what an attempt's processes left on their machine, and not before its end is on disk: until then a restart must
 * find it there, or it would do the same work again (Q13). Events come when they are on disk, which is why this listens, and
 * why it keeps its own account of what runs: the queue's snapshot is ahead of the disk.
 */
final class Leftovers implements AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger(Leftovers.class.getName());

    /** How long a clean end waits for the last removals; what is not done then only takes room. */
    private static final long PATIENCE_SECONDS = 5;

    private final Machines machines;
    private final String controllerId;
    /** By what is on disk: they were granted, and their end or their repetition was not announced yet. */
    private final Set<JobId> running = ConcurrentHashMap.newKeySet();

    private final ExecutorService threads = Executors.newCachedThreadPool(Threads.named("esphome-fleet-leftovers"));

    /** @param controllerId begins the ids of all processes of ours */
    Leftovers(Machines machines, String controllerId) {
        this.machines = machines;
        this.controllerId = controllerId;
    }

    /** Before the queue goes on with them: what the disk says of the jobs that an earlier life left. */
    void restored(List<StoredRequest> requests) {
        requests.stream()
                .flatMap(request -> request.jobs().stream())
                .filter(job -> job.status() == JobStatus.RUNNING)
                .forEach(job -> running.add(job.id()));
    }

    void heard(JobEvent event) {
        if (event instanceof JobEvent.Ended ended) {
            running.remove(event.job());
            remove(ended.now(), ended.now().attempt());
        } else if (event instanceof JobEvent.Changed changed) {
            changed(changed.now());
        }
    }

    private void changed(FirmwareJob job) {
        if (job.status() == JobStatus.RUNNING) {
            running.add(job.id());
        } else if (isToBeRepeated(job)) {
            running.remove(job.id());
            remove(job, job.attempt() - 1);
        }
    }

    /** A crash may have come between an end and the removal of what it left: that is made up for when we are back. */
    void sweep(MachineSettings machine) {
        execute(() -> removeEnded(machine));
    }

    private void removeEnded(MachineSettings machine) {
        try {
            for (String id : DurableProcess.list(machine.host(), controllerId + "-")) {
                Optional<JobId> job = JobRun.jobOf(controllerId, id);
                // Asked after the list was made: a process starts only after its grant was announced.
                if (job.isPresent() && !running.contains(job.get())) {
                    remove(machine, id);
                }
            }
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> "What earlier runs left on " + machine.id() + " could not be listed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isToBeRepeated(FirmwareJob job) {
        return job.status() == JobStatus.QUEUED && job.attempt() > 1;
    }

    private void remove(FirmwareJob job, int attempt) {
        Optional<MachineSettings> machine = job.machine().flatMap(machines::find);
        String prefix = JobRun.processPrefix(controllerId, job.id(), attempt) + "-";
        machine.ifPresent(there -> execute(() -> remove(there, prefix)));
    }

    private void execute(Runnable work) {
        try {
            threads.execute(work);
        } catch (RejectedExecutionException e) {
            LOGGER.log(Level.FINE, "What was left stays until the next start: we are closed", e);
        }
    }

    private static void remove(MachineSettings machine, String prefix) {
        try {
            DurableProcess.forgetAll(machine.host(), prefix);
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> "What '" + prefix + "' left on " + machine.id() + " could not be removed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
