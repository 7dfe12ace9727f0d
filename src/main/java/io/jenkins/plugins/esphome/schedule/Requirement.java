package io.jenkins.plugins.esphome.schedule;

import io.jenkins.plugins.esphome.model.AgentChoice;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.NetworkZone;
import io.jenkins.plugins.esphome.model.PlacementPolicy.WhenNone;
import io.jenkins.plugins.esphome.model.Trust;
import java.util.Optional;
import java.util.Set;

/**
 * What a waiting job asks of a machine. Jobs with equal requirements wait in one group, so that a requirement that no
 * machine meets costs one look, however many jobs have it.
 */
public sealed interface Requirement {

    /**
     * A compile (S1).
     *
     * @param fleet whose sources they are
     * @param version the exact ESPHome version
     * @param buildServers a label expression that a build server must satisfy, if any
     * @param only the flashing agent that needs the build tree itself (S5)
     * @param caller the machine that the requester stands on
     */
    record Compile(
            String fleet,
            Trust trust,
            String version,
            Optional<String> buildServers,
            Optional<MachineId> only,
            Optional<MachineId> caller,
            WhenNone whenNone)
            implements Requirement {}

    /**
     * An upload.
     *
     * @param agent which machines may do it; any that has the way if absent
     * @param way how the device is reached
     * @param readsTree the build tree is read on {@code agent} (Q7)
     * @param tried had it and did not reach the device: they come after all others
     * @param seenFrom the device answered this machine just now: it comes before all others
     */
    record Upload(
            Optional<AgentChoice> agent, Way way, boolean readsTree, Set<MachineId> tried, Optional<MachineId> seenFrom)
            implements Requirement {
        public Upload {
            tried = Set.copyOf(tried);
        }

        Upload(Optional<AgentChoice> agent, Way way, boolean readsTree) {
            this(agent, way, readsTree, Set.of(), Optional.empty());
        }
    }

    /** Wiping one machine. */
    record Reset(MachineId machine) implements Requirement {}

    /** Work on the requester's own files: a rename. */
    record Local(MachineId machine) implements Requirement {}

    /** How a device is reached. */
    sealed interface Way {
        /** @param zone where about the device is: not every agent reaches every network */
        record Network(NetworkZone zone) implements Way {
            Network() {
                this(NetworkZone.UNKNOWN);
            }
        }

        /** Through the port with this stable identity (F4). */
        record Port(String identity) implements Way {}

        /** A host program that the agent itself keeps. */
        record HostProgram() implements Way {}
    }
}
