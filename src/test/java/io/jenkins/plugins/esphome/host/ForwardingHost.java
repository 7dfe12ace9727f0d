package io.jenkins.plugins.esphome.host;

import io.jenkins.plugins.esphome.model.MachineId;
import java.util.Optional;

/** A host as it is but for what a test changes. */
public abstract class ForwardingHost extends HostDoor {
    protected final BuildHost host;

    protected ForwardingHost(BuildHost host) {
        this.host = host;
    }

    @Override
    public MachineId machine() {
        return host.machine();
    }

    @Override
    public String root() {
        return host.root();
    }

    @Override
    public Optional<String> esphome() {
        return host.esphome();
    }

    @Override
    protected BuildHost open() {
        return host;
    }
}
