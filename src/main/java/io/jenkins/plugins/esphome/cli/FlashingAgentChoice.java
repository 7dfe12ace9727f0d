package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.model.AgentChoice;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.MachineId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who may flash, from what a person wrote: refused here if it is nobody, because the request would wait for ever. */
final class FlashingAgentChoice {
    private FlashingAgentChoice() {}

    /**
     * @param wanted a name or a label; without it this machine flashes, and whichever server does as well
     * @throws BadInput if no flashing agent is called so or has that label
     */
    static Optional<AgentChoice> of(LocalMachine machine, Optional<String> wanted) {
        List<LocalServer> flashing = machine.servers().stream()
                .filter(server -> server.uploads() > 0)
                .toList();
        return wanted.map(name -> named(machine, flashing, name))
                .or(() -> flashing.isEmpty() ? Optional.of(AgentChoice.only(MachineId.LOCAL)) : Optional.empty());
    }

    private static AgentChoice named(LocalMachine machine, List<LocalServer> flashing, String wanted) {
        if (wanted.equals(MachineId.LOCAL.name())
                || flashing.stream().anyMatch(server -> server.name().equals(wanted))) {
            return AgentChoice.only(new MachineId(wanted));
        }
        if (flashing.stream().anyMatch(server -> server.satisfies(wanted))) {
            return AgentChoice.labelled(wanted);
        }
        if (machine.servers().stream().anyMatch(server -> server.satisfies(wanted))) {
            throw new BadInput("--flashing-agent '" + wanted
                    + "' flashes nothing: give that server 'uploads: 1' or more in the file of --servers.");
        }
        List<String> names = new ArrayList<>(List.of(MachineId.LOCAL.name()));
        flashing.forEach(server -> names.add(server.name()));
        throw new BadInput("No flashing agent has the name or the label '" + wanted + "': there are "
                + String.join(", ", names) + ".");
    }
}
