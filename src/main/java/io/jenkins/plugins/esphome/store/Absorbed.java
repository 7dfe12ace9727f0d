package io.jenkins.plugins.esphome.store;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.PhaseRun;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which changes of one batch need no write of their own: those that only tell which phase a job has entered, when a newer
 * version of that job is in the same batch. A short job runs through its phases faster than the disk turns, and no other
 * record relies on a phase, so no order on the disk is lost. Every other change is written, in its place.
 */
final class Absorbed {
    private final Map<Change, Change> by = new IdentityHashMap<>();
    private final Map<JobId, FirmwareJob> before = new HashMap<>();
    private final Map<JobId, Change> open = new HashMap<>();
    private final Latest latest;

    private Absorbed(Latest latest) {
        this.latest = latest;
    }

    static Absorbed in(List<Change> batch, Latest latest) {
        Absorbed absorbed = new Absorbed(latest);
        batch.forEach(absorbed::look);
        return absorbed;
    }

    /** @return what is written for this change: itself, or the one that absorbs it */
    Change written(Change change) {
        Change target = change;
        while (by.containsKey(target)) {
            target = by.get(target);
        }
        return target;
    }

    private void look(Change change) {
        if (!(change instanceof Change.Update update)) {
            return;
        }
        for (FirmwareJob job : update.jobs()) {
            Change phase = open.remove(job.id());
            if (phase != null) {
                by.put(phase, change);
            }
        }
        if (update.jobs().size() == 1 && onlyEntersPhase(update.jobs().get(0))) {
            open.put(update.jobs().get(0).id(), change);
        }
        update.jobs().forEach(job -> before.put(job.id(), job));
    }

    private boolean onlyEntersPhase(FirmwareJob job) {
        if (job.phases().isEmpty()) {
            return false;
        }
        PhaseRun entered = job.phases().get(job.phases().size() - 1);
        return Optional.ofNullable(before.get(job.id()))
                .or(() -> latest.find(job.id()))
                .filter(earlier -> job.equals(earlier.enter(entered.phase(), entered.start())))
                .isPresent();
    }
}
