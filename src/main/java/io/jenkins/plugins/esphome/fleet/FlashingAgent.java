package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.flash.HostProgramPolicy;
import io.jenkins.plugins.esphome.model.Reach;
import java.util.Set;

/**
 * What one machine does as an upload lane.
 *
 * @param slots uploads over the network at once; 0: it reaches no device over the network
 * @param hostPrograms whether {@code host:} devices may run there: their firmware is native code
 * @param reach which devices it reaches over the network; others are never given to it
 * @param ports the stable identities of its serial ports (F4)
 */
public record FlashingAgent(int slots, HostProgramPolicy hostPrograms, Reach reach, Set<String> ports) {
    public static final FlashingAgent NONE = new FlashingAgent(0, HostProgramPolicy.REFUSED);

    public FlashingAgent {
        ports = Set.copyOf(ports);
    }

    /** An agent that reaches every device over the network, and none by wire. */
    public FlashingAgent(int slots, HostProgramPolicy hostPrograms) {
        this(slots, hostPrograms, Reach.EVERYTHING, Set.of());
    }

    public FlashingAgent reaching(Reach networks) {
        return new FlashingAgent(slots, hostPrograms, networks, ports);
    }

    boolean runsHostPrograms() {
        return hostPrograms == HostProgramPolicy.ALLOWED;
    }
}
