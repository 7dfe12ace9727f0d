package io.jenkins.plugins.esphome.jenkins.steps;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.LauncherDecorator;
import hudson.model.Computer;
import hudson.model.Node;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.esphome.host.HostLostException;
import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.jenkins.nodes.AgentLine;
import io.jenkins.plugins.esphome.jenkins.nodes.NodeConnection;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * The way to a step's node through the step itself, so that commands start in its surroundings ({@code withEnv}). It holds no
 * connection: after a restart the step's context is asked again, and has no answer until the step is back on its node.
 *
 * @param node its name, empty for the built-in node
 */
record StepConnection(StepContext context, String node) implements NodeConnection {
    private static final String PATH = "PATH";

    @Override
    public VirtualChannel channel() throws HostLostException {
        Computer computer = Jenkins.get().getComputer(node);
        VirtualChannel channel = computer == null ? null : computer.getChannel();
        if (channel == null) {
            throw new HostLostException("The agent '" + node + "' is not connected.", null);
        }
        return channel;
    }

    @Override
    public Launcher launcher() throws IOException, InterruptedException {
        return ask(Launcher.class);
    }

    /** A configuration is code: of the build's environment it gets only what its tools cannot work without (decision 7). */
    @Override
    public Map<String, String> environment() throws IOException, InterruptedException {
        Map<String, String> passed = new TreeMap<>(ask(EnvVars.class));
        passed.keySet().removeIf(name -> !LocalHost.inherits(name));
        return passed;
    }

    /** @return the node itself, as the step has it */
    Node where() throws IOException, InterruptedException {
        return ask(Node.class);
    }

    /** @return the step's directory there, absolute */
    String workspace() throws IOException, InterruptedException {
        return ask(FilePath.class).getRemote();
    }

    /** @return whether something starts the step's commands elsewhere than the node does: in a container on it */
    boolean isInside() throws IOException, InterruptedException {
        return over(() -> context.get(LauncherDecorator.class) != null);
    }

    /** @return whether commands of the step see other programs than the node's own: another PATH, or another file system */
    boolean isAltered() throws IOException, InterruptedException {
        // an agent that is away has an environment too, of which everything would differ
        String usual = over(() -> {
            Computer computer = Jenkins.get().getComputer(node);
            return computer == null ? null : computer.getEnvironment().get(PATH);
        });
        return isInside() || !Objects.equals(ask(EnvVars.class).get(PATH), usual);
    }

    private <T> T ask(Class<T> what) throws IOException, InterruptedException {
        T answer = over(() -> context.get(what));
        if (answer == null) {
            throw new HostLostException(whenAway(), null);
        }
        return answer;
    }

    /** A context that finds no connection throws what it likes. */
    private <T> T over(AgentLine.Use<T> use) throws IOException, InterruptedException {
        return AgentLine.use(channel(), whenAway(), use);
    }

    private String whenAway() {
        return "The step is not back on its agent '" + node + "' yet.";
    }
}
