package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.MachineId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The machines that can be used now; they come and go while jobs run. Thread-safe. */
public final class Machines {
    private final Map<MachineId, MachineSettings> present = new ConcurrentHashMap<>();
    private final List<Consumer<MachineId>> listeners = new CopyOnWriteArrayList<>();

    /** The machine is here, or its settings changed. */
    public void put(MachineSettings machine) {
        present.put(machine.id(), machine);
        listeners.forEach(l -> l.accept(machine.id()));
    }

    /** The machine went away; what runs there goes on (R3). */
    public void remove(MachineId id) {
        if (present.remove(id) != null) {
            listeners.forEach(l -> l.accept(id));
        }
    }

    public Optional<MachineSettings> find(MachineId id) {
        return Optional.ofNullable(present.get(id));
    }

    /** @throws BadInput if there is no such machine now */
    public MachineSettings require(MachineId id) {
        return find(id).orElseThrow(() ->
                new BadInput("There is no machine '" + id + "' now; there are: " + String.join(", ", names()) + "."));
    }

    public Collection<MachineSettings> all() {
        return List.copyOf(present.values());
    }

    /** Hears of each machine that came, changed or went. */
    void onChange(Consumer<MachineId> listener) {
        listeners.add(listener);
    }

    private List<String> names() {
        return present.keySet().stream().map(MachineId::name).sorted().toList();
    }
}
