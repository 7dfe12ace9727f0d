package io.jenkins.plugins.esphome.queue;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.QueueMarks;
import java.util.List;

/**
 * What a restart left to do (Q12).
 *
 * @param running jobs whose process may live, or may have ended meanwhile: attach to each, then report its end or its loss;
 *     one with {@link FirmwareJob#cancelledBy()} is to be killed
 * @param orphans processes of earlier runs that may live: end each, then {@link FirmwareQueue#orphanGone}
 */
public record Restarted(List<FirmwareJob> running, List<QueueMarks.Quarantine> orphans) {
    public Restarted {
        running = List.copyOf(running);
        orphans = List.copyOf(orphans);
    }
}
