package io.jenkins.plugins.esphome.store;

import io.jenkins.plugins.esphome.model.QueueMarks;
import java.util.List;

/**
 * What a restart finds (Q12).
 *
 * @param requests the active ones, oldest first. Those that have ended are among them only if a job of another active request
 *     that has not ended refers to one of theirs; the store moves the others to the history itself
 * @param marks the last that were remembered
 * @param warnings one for each record that was not taken over
 */
public record Restored(List<StoredRequest> requests, QueueMarks marks, List<StoreWarning> warnings) {
    public Restored {
        requests = List.copyOf(requests);
        warnings = List.copyOf(warnings);
    }
}
