package io.jenkins.plugins.esphome.jenkins.nodes;

import hudson.Launcher;
import hudson.model.Computer;
import hudson.model.Node;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.esphome.host.HostLostException;
import io.jenkins.plugins.esphome.model.MachineId;
import java.util.Map;
import java.util.Optional;
import jenkins.model.Jenkins;

/**
 * A node by its name alone, outside any build: what is left to go by after a restart.
 *
 * @param name as Jenkins has it: empty for the built-in node
 */
record NamedNode(String name) implements NodeConnection {

    @Override
    public VirtualChannel channel() throws HostLostException {
        VirtualChannel channel = computer().getChannel();
        if (channel == null) {
            throw new HostLostException(
                    "The agent '" + name + "' is not connected: start it, and the work goes on.", null);
        }
        return channel;
    }

    @Override
    public Launcher launcher() throws HostLostException {
        Node node = computer().getNode();
        if (node == null) {
            throw gone();
        }
        return node.createLauncher(new DeafListener());
    }

    @Override
    public Map<String, String> environment() {
        return Map.of();
    }

    /** @return the node, if there is one of that name */
    static Optional<Node> find(MachineId machine) {
        return Optional.ofNullable(Jenkins.get().getComputer(JenkinsHost.nodeOf(machine)))
                .map(Computer::getNode);
    }

    /** @throws HostLostException if there is no such node (any more) */
    static Node require(String name) throws HostLostException {
        return find(JenkinsHost.machineOf(name)).orElseThrow(() -> new NamedNode(name).gone());
    }

    private Computer computer() throws HostLostException {
        Computer computer = Jenkins.get().getComputer(name);
        if (computer == null) {
            throw gone();
        }
        return computer;
    }

    private HostLostException gone() {
        return new HostLostException("Jenkins has no agent '" + name + "' any more.", null);
    }
}
