package io.jenkins.plugins.esphome.flash;

import java.time.Duration;

/**
 * How long a device is given, whatever a request's own limits are.
 *
 * @param answer how long it is knocked at before it counts as not answering (F8)
 * @param settle how long it must report another firmware without a break before that is its answer: it is up to restart yet (F6)
 * @param margin it calls its firmware good a moment after {@code boot_is_good_after}, so it is asked so much later (F6)
 */
public record DevicePatience(Duration answer, Duration settle, Duration margin) {
    public static final DevicePatience DEFAULT =
            new DevicePatience(Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofSeconds(5));

    public DevicePatience withSettle(Duration other) {
        return new DevicePatience(answer, other, margin);
    }
}
