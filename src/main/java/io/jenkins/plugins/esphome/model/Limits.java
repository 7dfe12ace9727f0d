package io.jenkins.plugins.esphome.model;

import java.time.Duration;

/**
 * How long each phase may take and how often an upload is tried (Q14).
 *
 * @param toolchain finding or installing ESPHome
 * @param bundle making the bundle, before the request is filed
 * @param compile one {@code esphome compile}
 * @param transfer bringing files to a machine or back
 * @param upload one try of one upload
 * @param verify until the device is back
 * @param uploadTries how often one upload is tried in all, at least 1
 * @param retryPause before the second try; doubled before each further one
 * @param awaitDevice how long a device that is away is waited for, counted from when its upload could have begun (F8)
 */
public record Limits(
        Duration toolchain,
        Duration bundle,
        Duration compile,
        Duration transfer,
        Duration upload,
        Duration verify,
        int uploadTries,
        Duration retryPause,
        Duration awaitDevice) {
    public static final Limits DEFAULT = new Limits(
            Duration.ofMinutes(20),
            Duration.ofMinutes(5),
            Duration.ofMinutes(60),
            Duration.ofMinutes(10),
            Duration.ofMinutes(10),
            Duration.ofMinutes(2),
            3,
            Duration.ofSeconds(5),
            Duration.ofDays(7));

    /** @return a limit as people write it: "10 min", "90 s" */
    public static String words(Duration limit) {
        if (limit.compareTo(Duration.ofSeconds(1)) < 0) {
            return limit.toMillis() + " ms";
        }
        return limit.toSeconds() % 60 == 0 ? limit.toMinutes() + " min" : limit.toSeconds() + " s";
    }

    public Limits withAwaitDevice(Duration longest) {
        return new Limits(toolchain, bundle, compile, transfer, upload, verify, uploadTries, retryPause, longest);
    }
}
