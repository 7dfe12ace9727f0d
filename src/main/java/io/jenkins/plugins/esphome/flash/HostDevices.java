package io.jenkins.plugins.esphome.flash;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.Firmware;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the programs of {@code host:} devices on their flashing agent: what the first serial flash and the power supply
 * are to a chip.
 */
public final class HostDevices {
    private final BuildHost agent;
    private final HostProgramPolicy policy;

    public HostDevices(BuildHost agent, HostProgramPolicy policy) {
        this.agent = agent;
        this.policy = policy;
    }

    /** All devices kept here, in order of their ids. */
    public List<HostDevice> list() throws IOException, InterruptedException {
        throw new UnsupportedOperationException("lands within the hour");
    }

    public Optional<HostDevice> find(DeviceId device) throws IOException, InterruptedException {
        throw new UnsupportedOperationException("lands within the hour");
    }

    /** Copies the program, replacing what is there, and starts it. */
    public HostDevice install(DeviceId device, Firmware firmware, Path imageDirectory)
            throws IOException, InterruptedException {
        throw new UnsupportedOperationException("lands within the hour");
    }

    /**
     * Starts a stopped one again; one that runs is left alone.
     *
     * @throws io.jenkins.plugins.esphome.host.RunFailedException with the port's owner, if one of its ports is taken
     */
    public HostDevice start(DeviceId device) throws IOException, InterruptedException {
        throw new UnsupportedOperationException("lands within the hour");
    }

    /** Stops it; one that is stopped is left alone. Its program and preferences stay. */
    public HostDevice stop(DeviceId device) throws IOException, InterruptedException {
        throw new UnsupportedOperationException("lands within the hour");
    }

    @Override
    public String toString() {
        return "host devices on " + agent.machine() + ", " + policy;
    }
}
