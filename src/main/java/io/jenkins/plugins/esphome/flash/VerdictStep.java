package io.jenkins.plugins.esphome.flash;

import io.jenkins.plugins.esphome.model.Verdict;
import java.time.Instant;
import java.util.Optional;

/** Where the verdict stands after the device was asked (F6). */
public sealed interface VerdictStep {
    /**
     * @param reason one sentence: what the device said, or why it could not be asked
     * @param mac of the device that runs the wanted firmware, by which it is known again at another address
     */
    record Final(Verdict verdict, String reason, Optional<String> mac) implements VerdictStep {
        Final(Verdict verdict, String reason) {
            this(verdict, reason, Optional.empty());
        }
    }

    /** It runs the new firmware but could still roll back: ask again then, holding no lane meanwhile. */
    record AskAgain(Instant due) implements VerdictStep {}
}
