package io.jenkins.plugins.esphome.model;

import java.util.Optional;

/**
 * Says where a request's compiles may run besides the build servers (S2).
 *
 * @param caller the machine that the requester already stands on (its {@code node} block, or the command line's own
 *     computer); always a candidate, so that a step on the only agent cannot deadlock
 * @param whenNone what to do when no build server qualifies
 */
public record PlacementPolicy(Optional<MachineId> caller, WhenNone whenNone) {

    /** Outside a node there is no own machine to fall back to. */
    public static final PlacementPolicy WAIT = new PlacementPolicy(Optional.empty(), WhenNone.WAIT);

    /** The default inside a node and on the command line. */
    public static PlacementPolicy localOn(MachineId caller) {
        return new PlacementPolicy(Optional.of(caller), WhenNone.LOCAL);
    }

    /** What to do when no build server qualifies. */
    public enum WhenNone {
        /** Compile on the caller's own machine, silently. */
        LOCAL,
        WAIT,
        FAIL
    }
}
