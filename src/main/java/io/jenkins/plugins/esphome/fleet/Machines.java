package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.HostLostException;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Source;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The machines that can be used now; they come and go while jobs run. Thread-safe.
 *
 * <p>A machine may be here for everybody, for the requesters that stand on it, or for both. Who stands on it has a door of his own:
 * his work starts in his surroundings (in Jenkins a step's environment or container), and nobody else's does.
 */
public final class Machines {
    private final Map<MachineId, MachineSettings> present = new ConcurrentHashMap<>();
    private final Map<RequestId, List<BuildHost>> doors = new ConcurrentHashMap<>();
    private final Map<MachineId, MachineSettings> stoodOn = new ConcurrentHashMap<>();
    private final List<Consumer<MachineId>> listeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<MachineId>> doubters = new CopyOnWriteArrayList<>();
    private final Outlook outlook;

    public Machines() {
        this(Outlook.OPEN);
    }

    /** @param outlook what is known of the machines that are not here */
    public Machines(Outlook outlook) {
        this.outlook = outlook;
    }

    /** The machine is here, or its settings changed. */
    public void put(MachineSettings machine) {
        present.put(machine.id(), machine);
        tell(machine.id());
    }

    /** The machine went away; what runs there goes on (R3). */
    public void remove(MachineId id) {
        if (present.remove(id) != null) {
            tell(id);
        }
    }

    /** A requester stands on this machine, and this is how his own work uses it. */
    public void enter(MachineSettings own) {
        stoodOn.put(own.id(), own);
        tell(own.id());
    }

    /** The last requester left the machine. */
    public void leave(MachineId id) {
        if (stoodOn.remove(id) != null) {
            tell(id);
        }
    }

    /** The {@link Outlook} of this machine, here or not, became worse: whoever waits for it in vain is told. Returns at once. */
    public void doubt(MachineId id) {
        doubters.forEach(l -> l.accept(id));
    }

    /** Whether a machine is here for everybody is known now: who stands on it and waited to know that looks again. */
    public void judged(MachineId id) {
        if (!present.containsKey(id) && stoodOn.containsKey(id)) {
            tell(id);
        }
    }

    /**
     * Waits for nothing, but tells who may only do own work now from who will have proven in a moment that it may do more.
     *
     * @throws UnprovenException if that is not known yet
     */
    void requireJudged(MachineSettings machine) throws UnprovenException {
        if (machine.approval().state() == Approval.State.OWN_WORK && outlook.awaitsProof(machine.id())) {
            throw new UnprovenException(machine.label());
        }
    }

    Outlook outlook() {
        return outlook;
    }

    /** @return why nobody has to wait for it: it will not be here again, or not for others; in words that follow its name */
    Optional<String> whyGone(MachineId id) {
        return outlook.removed(id).or(() -> find(id).isPresent() ? Optional.empty() : outlook.revoked(id));
    }

    private void tell(MachineId id) {
        listeners.forEach(l -> l.accept(id));
    }

    /** @return the machine as everybody sees it, or else as who stands on it does */
    public Optional<MachineSettings> find(MachineId id) {
        return Optional.ofNullable(present.get(id)).or(() -> Optional.ofNullable(stoodOn.get(id)));
    }

    /**
     * Has the commands of a request start through this door wherever they run on its machine: whoever asked stands there, in
     * surroundings of its own. Of several who asked for the same, the first one's door is used. {@link #withdraw} ends that.
     */
    public void lend(RequestId request, BuildHost door) {
        doors.computeIfAbsent(request, id -> new CopyOnWriteArrayList<>()).add(door);
    }

    public void withdraw(RequestId request, BuildHost door) {
        doors.computeIfPresent(request, (id, lent) -> {
            lent.remove(door);
            return lent.isEmpty() ? null : lent;
        });
    }

    /**
     * The machine as a job of this request uses it that was placed there. Another's work goes to none but an approved machine, also
     * if the approval was withdrawn, or another machine came under its name, after the job was placed (R8).
     */
    Optional<MachineSettings> find(MachineId id, RequestId request, Source source) {
        return switch (source) {
            case LOCAL -> {
                Optional<BuildHost> door = doors.getOrDefault(request, List.of()).stream()
                        .filter(lent -> lent.machine().equals(id))
                        .findFirst();
                yield own(id).map(machine -> door.map(machine::withHost).orElse(machine));
            }
            case REMOTE ->
                Optional.ofNullable(present.get(id))
                        .filter(machine -> machine.approval().isApproved());
        };
    }

    private Optional<MachineSettings> own(MachineId id) {
        return Optional.ofNullable(stoodOn.get(id)).or(() -> find(id));
    }

    /** @return the machine as a requester uses it who stands on {@code standing} */
    Optional<MachineSettings> asUsedBy(MachineId standing, MachineId id) {
        return standing.equals(id) ? own(id) : find(id);
    }

    /** @throws BadInput if there is no such machine now */
    public MachineSettings require(MachineId id) {
        return named(find(id), id);
    }

    /** @throws HostLostException if it is not here now; it may be back */
    MachineSettings here(MachineId id) throws HostLostException {
        return found(find(id), id);
    }

    /** As {@link #here}, as who stands on it uses it. */
    MachineSettings hereForItself(MachineId id) throws HostLostException {
        return found(own(id), id);
    }

    private static MachineSettings found(Optional<MachineSettings> machine, MachineId id) throws HostLostException {
        if (machine.isEmpty()) {
            throw new HostLostException("The machine " + id + " is not connected.", null);
        }
        return machine.get();
    }

    /**
     * A machine for who keeps it over the loss of its connection.
     *
     * @throws HostLostException if it is not here now
     */
    public BuildHost door(MachineId id) throws HostLostException {
        return new PresentHost(this, id, here(id).host().root());
    }

    /** @throws BadInput if there is no such machine now */
    MachineSettings requireOwn(MachineId id) {
        return named(own(id), id);
    }

    private MachineSettings named(Optional<MachineSettings> machine, MachineId id) {
        return machine.orElseThrow(() ->
                new BadInput("There is no machine '" + id + "' now; there are: " + String.join(", ", names()) + "."));
    }

    public Collection<MachineSettings> all() {
        Map<MachineId, MachineSettings> all = new HashMap<>(stoodOn);
        present.forEach((id, machine) -> all.merge(id, machine, Machines::both));
        return List.copyOf(all.values());
    }

    /** What a machine does for nobody else it may still do for who stands on it. */
    private static MachineSettings both(MachineSettings own, MachineSettings shared) {
        MachineSettings compiles = shared.builds().slots() == 0 ? shared.withBuilds(own.builds()) : shared;
        return shared.flashes().slots() == 0 ? compiles.withFlashes(own.flashes()) : compiles;
    }

    /** Hears of each machine that came, changed or went. */
    void onChange(Consumer<MachineId> listener) {
        listeners.add(listener);
    }

    /** Hears of each machine for which waiting may have become vain. */
    void onDoubt(Consumer<MachineId> listener) {
        doubters.add(listener);
    }

    private List<String> names() {
        return all().stream().map(machine -> machine.id().name()).sorted().toList();
    }
}
