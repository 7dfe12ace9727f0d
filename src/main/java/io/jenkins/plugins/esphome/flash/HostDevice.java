package io.jenkins.plugins.esphome.flash;

import io.jenkins.plugins.esphome.model.DeviceId;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A {@code host:} device as it stands on its machine at the moment of asking.
 *
 * @param fingerprint SHA-256 of the program that runs, or of the one on disk while none runs; after an update over the
 *     air that is the new image
 * @param pid of the program while it runs
 * @param log file on the machine with what it says; the file before it has ".1" at its end
 */
public record HostDevice(
        DeviceId id,
        State state,
        Optional<String> fingerprint,
        OptionalLong pid,
        Optional<Instant> startedAt,
        OptionalInt otaPort,
        OptionalInt apiPort,
        String log) {

    /** What became of the program. */
    public enum State {
        RUNNING,
        STOPPED,
        /** What runs, or what lies on disk, is not what we put there. */
        REPLACED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
