package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.AgentChoice;
import io.jenkins.plugins.esphome.model.MachineId;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Knows of each machine what a test says; only machines that are named are judged. */
final class KnownOutlook implements Outlook {
    final Set<MachineId> removed = ConcurrentHashMap.newKeySet();
    final Set<MachineId> revoked = ConcurrentHashMap.newKeySet();
    final Set<MachineId> awaited = ConcurrentHashMap.newKeySet();

    @Override
    public Optional<String> removed(MachineId machine) {
        return removed.contains(machine) ? Optional.of("was removed") : Optional.empty();
    }

    @Override
    public Optional<String> revoked(MachineId machine) {
        return revoked.contains(machine) ? Optional.of("is not approved any more") : Optional.empty();
    }

    @Override
    public boolean awaitsProof(MachineId machine) {
        return awaited.contains(machine);
    }

    @Override
    public Optional<String> againstFlashing(AgentChoice agents) {
        return agents instanceof AgentChoice.Only only
                ? removed(only.machine()).or(() -> revoked(only.machine())).map(why -> only + " " + why + ".")
                : Optional.empty();
    }
}
