package io.jenkins.plugins.esphome.jenkins.nodes;

import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Node;
import hudson.remoting.Channel;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.FileTransfer;
import io.jenkins.plugins.esphome.host.FileWork;
import io.jenkins.plugins.esphome.host.HostLostException;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.MachineId;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import jenkins.agents.ControllerToAgentFileCallable;

/**
 * A Jenkins node as a machine that does work, so that the engine needs to know no Jenkins. It stays usable when the
 * agent comes back, because it holds no connection: it asks for one each time.
 *
 * <p>A command is started through the node's launcher and freed from Jenkins at once: what marks a process as a build's is
 * taken from its environment before it runs (see {@link io.jenkins.plugins.esphome.host.DurableProcess}), so the process
 * killer that cleans up after each build leaves it alone.
 */
public final class JenkinsHost implements BuildHost {
    private static final String DIRECTORY = "esphome-fleet";
    private static final String BUILT_IN = "(built-in)";

    /** A container may have to be woken for it. */
    private static final Duration LAUNCH =
            Duration.ofSeconds(Long.getLong(JenkinsHost.class.getName() + ".launchSeconds", 120));

    private final MachineId machine;
    private final String root;
    private final NodeConnection connection;
    private final Optional<String> esphome;
    private final Duration launchLimit;

    /**
     * @param root the absolute directory there below which everything of ours lives; made when it is needed
     * @throws BadInput if the node runs Windows
     */
    public JenkinsHost(MachineId machine, String root, NodeConnection connection) {
        this(machine, root, connection, Optional.empty(), LAUNCH);
    }

    private JenkinsHost(
            MachineId machine, String root, NodeConnection connection, Optional<String> esphome, Duration launchLimit) {
        if (!root.startsWith("/")) {
            throw new BadInput("Nothing of ESPHome can be started on " + machine + ", whose directory is '" + root
                    + "': Windows is not supported, so use an agent with Linux or macOS.");
        }
        this.machine = machine;
        this.root = root;
        this.connection = connection;
        this.esphome = esphome;
        this.launchLimit = launchLimit;
    }

    /**
     * A node outside any build, with our directory where its settings say.
     *
     * @throws HostLostException if it is not connected now
     * @throws BadInput if it runs Windows
     */
    public static JenkinsHost on(Node node) throws HostLostException {
        return on(node, new NamedNode(node.getNodeName()));
    }

    /** The same, reached in a way of one's own. */
    static JenkinsHost on(Node node, NodeConnection connection) throws HostLostException {
        FilePath directory = node.getRootPath();
        if (directory == null) {
            throw new HostLostException(
                    "The agent '" + node.getNodeName() + "' is not connected: start it, and the work goes on.", null);
        }
        JenkinsHost usual =
                new JenkinsHost(machineOf(node), directory.child(DIRECTORY).getRemote(), connection);
        return new JenkinsHost(usual.machine, EsphomeNodeProperty.of(node).root(usual.root), connection);
    }

    /** @return the same node, where this command is the ESPHome that commands meet: a step's surroundings may bring one */
    public JenkinsHost with(String command) {
        return new JenkinsHost(machine, root, connection, Optional.of(command), launchLimit);
    }

    /** @return the same node, where whatever starts a process has to come back within this time */
    JenkinsHost within(Duration limit) {
        return new JenkinsHost(machine, root, connection, esphome, limit);
    }

    @Override
    public Optional<String> esphome() {
        return esphome;
    }

    /** @return the name under which the engine knows a node */
    public static MachineId machineOf(Node node) {
        return machineOf(node.getNodeName());
    }

    /** @param node its name, empty for the built-in node */
    public static MachineId machineOf(String node) {
        return new MachineId(node.isEmpty() ? BUILT_IN : node);
    }

    /** @return the node's name as Jenkins has it */
    public static String nodeOf(MachineId machine) {
        return machine.name().equals(BUILT_IN) ? "" : machine.name();
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
    public <T> T act(FileWork<T> work) throws IOException, InterruptedException {
        VirtualChannel channel = connection.channel();
        return AgentLine.use(
                channel,
                whenLost(),
                () -> new FilePath(channel, root).act(new Errand<>(work, channel instanceof Channel)));
    }

    @Override
    public void send(Path local, String remote) throws IOException, InterruptedException {
        FileTransfer.send(this, local, remote);
    }

    @Override
    public void fetch(String remote, Path local, long maxBytes) throws IOException, InterruptedException {
        FileTransfer.fetch(this, remote, local, maxBytes);
    }

    @Override
    public void launch(String controlDirectory) throws IOException, InterruptedException {
        BriefShell shell = new BriefShell(machine, launchLimit);
        AgentLine.use(connection.channel(), whenLost(), () -> {
            Launcher launcher = connection.launcher();
            if (launcher instanceof Launcher.DummyLauncher) {
                throw new HostLostException("The agent '" + nodeOf(machine) + "' is not connected any more.", null);
            }
            shell.run(launcher, connection.environment(), controlDirectory);
            return controlDirectory;
        });
    }

    private String whenLost() {
        return "The connection to " + machine + " was lost; what runs there goes on.";
    }

    /** Carries file work to the agent. */
    private record Errand<T>(FileWork<T> work, boolean remote) implements ControllerToAgentFileCallable<T> {
        @Override
        public T invoke(File root, VirtualChannel channel) throws IOException, InterruptedException {
            try {
                return work.run();
            } catch (InterruptedException e) {
                if (remote) {
                    throw new HostLostException("The agent stops.", e);
                }
                throw e;
            } catch (IOException | RuntimeException e) {
                throw new AgentLine.FailedThere(e);
            }
        }
    }
}
