package io.jenkins.plugins.esphome.report;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * One line of the view: what one device, or one compile that serves several, is at.
 *
 * @param name the device
 * @param doing in words
 * @param percent of the running phase, while it is known
 * @param elapsed since it was asked for, until its end
 * @param mark how it stands
 */
public record Row(String name, String doing, OptionalInt percent, Duration elapsed, Mark mark) {

    /** How a row stands, so that the view may colour and sort it. */
    public enum Mark {
        WAITING,
        ACTIVE,
        DONE,
        FAILED
    }
}
