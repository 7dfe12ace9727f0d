package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.AgentChoice;
import io.jenkins.plugins.esphome.model.MachineId;
import java.util.Optional;

/**
 * What only the owner of the machines knows of those that are not here: whether waiting for one is in vain. Asked when something
 * waits; whoever merely lost its connection may be back (R3).
 */
public interface Outlook {
    /** Where nobody knows more than that a machine is not here. */
    Outlook OPEN = new Outlook() {
        @Override
        public Optional<String> removed(MachineId machine) {
            return Optional.empty();
        }

        @Override
        public Optional<String> revoked(MachineId machine) {
            return Optional.empty();
        }

        @Override
        public boolean awaitsProof(MachineId machine) {
            return false;
        }

        @Override
        public Optional<String> againstFlashing(AgentChoice agents) {
            return Optional.empty();
        }
    };

    /** @return that there is no such machine any more, in words that follow its name; empty: it may be back */
    Optional<String> removed(MachineId machine);

    /** @return that it must do nothing more for others, in words that follow its name; empty: nobody withdrew its approval */
    Optional<String> revoked(MachineId machine);

    /** @return whether this machine was approved and only has to prove that it is the same, which takes a moment when it connects */
    boolean awaitsProof(MachineId machine);

    /**
     * @param agents whom a request named as its flashing agent
     * @return why none of them flashes for others, and the way out, in words that follow "because"; empty: one of them may
     */
    Optional<String> againstFlashing(AgentChoice agents);
}
