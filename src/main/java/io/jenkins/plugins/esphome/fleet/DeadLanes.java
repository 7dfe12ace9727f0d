package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobEvent;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.Lane;
import io.jenkins.plugins.esphome.queue.FirmwareQueue;
import io.jenkins.plugins.esphome.queue.QueueSnapshot;

/**
 * What follows when a worker of a lane died of an error (Q10): its jobs return to the queue, what they left on their machines
 * is ended, the other lanes finish what they have, and only then all lanes work again. A job that kills its lane each time is
 * given up as one whose server is lost each time (J6), so no defect can do this for ever.
 */
final class DeadLanes {
    private final FirmwareQueue queue;
    private final Runs runs;
    private final Machines machines;
    private final Orphans orphans;

    DeadLanes(FirmwareQueue queue, Runs runs, Machines machines, Orphans orphans) {
        this.queue = queue;
        this.runs = runs;
        this.machines = machines;
        this.orphans = orphans;
    }

    void died(Lane lane, Error error) {
        queue.laneFailed(lane, error);
        runs.abandon(lane);
        machines.all().forEach(machine -> orphans.end(machine.host()));
        restartIfDrained();
    }

    /** A line of output drains no lane, and most of the time nothing is dead. */
    void heard(JobEvent event) {
        boolean drains = event instanceof JobEvent.Changed || event instanceof JobEvent.Ended;
        if (drains && queue.snapshot().failure().isPresent()) {
            restartIfDrained();
        }
    }

    private void restartIfDrained() {
        if (isDrained(queue.snapshot())) {
            queue.lanesRestarted();
        }
    }

    private static boolean isDrained(QueueSnapshot now) {
        for (FirmwareJob job : now.jobs()) {
            if (job.status() == JobStatus.RUNNING) {
                return false;
            }
        }
        return true;
    }
}
