package io.jenkins.plugins.esphome.fleet;

import java.time.Duration;

/**
 * How much firmware the archive keeps (F7).
 *
 * @param perDevice how many firmwares of each device stay at hand, the one that runs included; at least 1. As many builds of
 *     each configuration that no device runs stay too
 * @param quota bytes of all images together; beyond it what strangers' change requests built goes first, then the longest
 *     unused of the fleets' own, but never what a device runs or a request needs
 * @param grace how long firmware that was just built or chosen is left alone in any case
 * @param pause at least so long between two sweeps
 */
public record ArchiveSettings(int perDevice, long quota, Duration grace, Duration pause) {
    public static final ArchiveSettings DEFAULT =
            new ArchiveSettings(5, 10L << 30, Duration.ofHours(1), Duration.ofMinutes(10));

    public ArchiveSettings withPerDevice(int firmwares) {
        return new ArchiveSettings(firmwares, quota, grace, pause);
    }

    public ArchiveSettings withQuota(long bytes) {
        return new ArchiveSettings(perDevice, bytes, grace, pause);
    }

    /** Removes nothing: for who looks after something else, and does not know what was asked for. */
    public static final ArchiveSettings KEEP_ALL =
            new ArchiveSettings(Integer.MAX_VALUE, Long.MAX_VALUE, DEFAULT.grace(), DEFAULT.pause());

    public ArchiveSettings {
        if (perDevice < 1) {
            throw new IllegalArgumentException(
                    "the firmware that a device runs is always kept: perDevice " + perDevice);
        }
    }
}
