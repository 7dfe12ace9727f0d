package io.jenkins.plugins.esphome.jenkins.nodes;

import hudson.Launcher;
import hudson.remoting.VirtualChannel;
import java.io.IOException;
import java.util.Map;

/**
 * The way to a node as it is at this moment: asked anew for each piece of work, because channels and launchers end with
 * the connection and a {@link JenkinsHost} does not. Every method throws
 * {@link io.jenkins.plugins.esphome.host.HostLostException} when there is no connection.
 */
public interface NodeConnection {

    VirtualChannel channel() throws IOException, InterruptedException;

    /** @return what starts commands there: a step's own launcher brings them into its container */
    Launcher launcher() throws IOException, InterruptedException;

    /** @return what commands get beside the node's own environment; Jenkins' notation {@code PATH+NAME} is understood */
    Map<String, String> environment() throws IOException, InterruptedException;
}
