package io.jenkins.plugins.esphome.flash;

import io.jenkins.plugins.esphome.model.DeviceId;
import java.io.Serializable;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A {@code host:} device as it stands on its machine at the moment of asking.
 *
 * @param fingerprint SHA-256 of the program on disk, which after an update over the air is the new image
 * @param pid of the program while it runs
 * @param log file on the machine with what it says
 */
public record HostDevice(
        DeviceId id,
        State state,
        Optional<String> fingerprint,
        OptionalLong pid,
        Optional<Instant> startedAt,
        OptionalInt otaPort,
        OptionalInt apiPort,
        String log)
        implements Serializable {

    /** What became of the program. */
    public enum State {
        RUNNING,
        STOPPED,
        /** What runs, or what lies on disk, is not what we put there. */
        REPLACED
    }
}
