package io.jenkins.plugins.esphome.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What the device itself said after the flash (F6). */
public enum Verdict {
    /** It reports the new firmware's compilation time and ESPHome version, for as long as it could still roll back. */
    VERIFIED,
    /** It cannot be asked (no API, no key) or nobody wanted to ask: shown as such, never as verified. */
    UNVERIFIED,
    /** It runs another firmware than the one that was written. */
    ROLLED_BACK,
    /** It did not come back in time. */
    AWAY;

    /** As people and scripts read it: "rolled back". */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    public boolean isFailure() {
        return this == ROLLED_BACK || this == AWAY;
    }
}
