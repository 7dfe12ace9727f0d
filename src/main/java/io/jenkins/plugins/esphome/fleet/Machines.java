package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.RequestId;
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
    private final Map<RequestId, BuildHost> doors = new ConcurrentHashMap<>();
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

    /**
     * Has the commands of a request start through this door wherever they run on its machine: whoever asked stands there, in
     * surroundings of its own. {@link #withdraw} ends that.
     */
    public void lend(RequestId request, BuildHost door) {
        doors.put(request, door);
    }

    public void withdraw(RequestId request) {
        doors.remove(request);
    }

    /** @return the machine as this request uses it */
    Optional<MachineSettings> find(MachineId id, RequestId request) {
        Optional<BuildHost> door = Optional.ofNullable(doors.get(request))
                .filter(lent -> lent.machine().equals(id));
        return find(id).map(machine -> door.map(machine::withHost).orElse(machine));
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
