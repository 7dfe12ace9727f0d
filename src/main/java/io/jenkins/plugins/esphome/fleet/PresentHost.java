package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.HostDoor;
import io.jenkins.plugins.esphome.host.HostLostException;
import io.jenkins.plugins.esphome.model.MachineId;
import java.util.Optional;

/**
 * A machine by its name, over whatever connection it is here now: for who must find it again after it was lost (R3), while the
 * machine that proved who it is (R8) is another object after each connection.
 */
final class PresentHost extends HostDoor {
    private final Machines machines;
    private final MachineId machine;
    private final String root;

    PresentHost(Machines machines, MachineId machine, String root) {
        this.machines = machines;
        this.machine = machine;
        this.root = root;
    }

    @Override
    protected BuildHost open() throws HostLostException {
        return machines.here(machine).host();
    }

    @Override
    public MachineId machine() {
        return machine;
    }

    @Override
    public String root() {
        return root;
    }

    @Override
    public Optional<String> esphome() {
        return machines.find(machine).flatMap(here -> here.host().esphome());
    }
}
