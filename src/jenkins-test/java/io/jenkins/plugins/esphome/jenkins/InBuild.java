package io.jenkins.plugins.esphome.jenkins;

import hudson.Launcher;
import hudson.model.Node;
import hudson.model.TaskListener;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.esphome.jenkins.nodes.NodeConnection;
import java.util.Map;

/** A node as a step meets it: with its build's variables. */
public record InBuild(Node node, Map<String, String> environment) implements NodeConnection {
    @Override
    public VirtualChannel channel() {
        return node.getChannel();
    }

    @Override
    public Launcher launcher() {
        return node.createLauncher(TaskListener.NULL);
    }
}
