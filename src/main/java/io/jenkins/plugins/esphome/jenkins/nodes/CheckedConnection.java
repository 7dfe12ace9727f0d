package io.jenkins.plugins.esphome.jenkins.nodes;

import hudson.Launcher;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.esphome.host.HostLostException;
import java.util.Map;

/**
 * The way to an agent over the very connection on which it proved who it is: whoever connects later under its name gets nothing
 * before the proof was asked for again (R8).
 *
 * @param checked over which the proof came
 */
record CheckedConnection(NamedNode node, VirtualChannel checked) implements NodeConnection {

    @Override
    public VirtualChannel channel() throws HostLostException {
        return require(node.channel());
    }

    /** The launcher keeps the connection that there was when it was made, so that is the one to look at. */
    @Override
    public Launcher launcher() throws HostLostException {
        Launcher launcher = node.launcher();
        require(launcher.getChannel());
        return launcher;
    }

    private VirtualChannel require(VirtualChannel now) throws HostLostException {
        if (now != checked) {
            throw new HostLostException(
                    "The agent '" + node.name() + "' has connected anew and did not prove yet who it is.", null);
        }
        return now;
    }

    @Override
    public Map<String, String> environment() {
        return node.environment();
    }
}
