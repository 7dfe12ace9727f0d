package io.jenkins.plugins.esphome.store;

import io.jenkins.plugins.esphome.model.BadInput;
import java.time.Duration;
import java.util.Optional;

/**
 * How long the history is kept (Q11) and how the owner introduces itself. What an active job depends on is a job of its own
 * request, which is in the history only as a whole: nothing else has to be kept for it.
 *
 * @param keep how many ended jobs are kept per (device or configuration, type); at least 1. A request stays as long as one
 *     of its jobs does
 * @param maxAge ended jobs that are older go, however few there are; absent: no limit
 * @param command how this process is called in {@link StoreOwner#command()}
 */
public record StoreSettings(int keep, Optional<Duration> maxAge, String command) {
    public static final StoreSettings DEFAULT = new StoreSettings(50, Optional.empty(), "java");

    public StoreSettings {
        if (keep < 1) {
            throw new BadInput("The history cannot keep " + keep + " jobs: give a number of at least 1.");
        }
        if (maxAge.isPresent() && (maxAge.get().isNegative() || maxAge.get().isZero())) {
            throw new BadInput("The history's maximum age '" + maxAge.get()
                    + "' is not positive: give at least one day, or none.");
        }
    }

    public StoreSettings withKeep(int jobs) {
        return new StoreSettings(jobs, maxAge, command);
    }

    public StoreSettings withMaxAge(Duration age) {
        return new StoreSettings(keep, Optional.of(age), command);
    }

    public StoreSettings withCommand(String name) {
        return new StoreSettings(keep, maxAge, name);
    }
}
