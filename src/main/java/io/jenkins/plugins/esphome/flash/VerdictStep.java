package io.jenkins.plugins.esphome.flash;

import io.jenkins.plugins.esphome.model.Verdict;
import java.time.Instant;

/** Where the verdict stands after the device was asked (F6). */
public sealed interface VerdictStep {
    /** @param reason one sentence: what the device said, or why it could not be asked */
    record Final(Verdict verdict, String reason) implements VerdictStep {}

    /** It runs the new firmware but could still roll back: ask again then, holding no lane meanwhile. */
    record AskAgain(Instant due) implements VerdictStep {}
}
