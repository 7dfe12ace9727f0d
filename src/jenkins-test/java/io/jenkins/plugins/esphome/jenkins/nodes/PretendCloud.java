package io.jenkins.plugins.esphome.jenkins.nodes;

import hudson.model.Computer;
import hudson.model.Label;
import hudson.model.Node;
import hudson.model.TaskListener;
import hudson.slaves.AbstractCloudComputer;
import hudson.slaves.AbstractCloudSlave;
import hudson.slaves.Cloud;
import hudson.slaves.ComputerLauncher;
import hudson.slaves.NodeProvisioner.PlannedNode;
import hudson.slaves.RetentionStrategy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jvnet.hudson.test.JenkinsRule;

/** A cloud with one template, whose agents are processes of this computer. A real one differs in what it asks of whom, not in this. */
final class PretendCloud extends Cloud {
    private final transient JenkinsRule jenkins;
    private final transient Path home;
    private final String label;
    private final transient EsphomeNodeProperty property;
    private final transient RetentionStrategy<?> retention;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile int most;
    private int made;

    /**
     * @param label of the template
     * @param most how many agents it may make
     */
    PretendCloud(
            JenkinsRule jenkins,
            Path home,
            String label,
            int most,
            EsphomeNodeProperty property,
            RetentionStrategy<?> retention) {
        super("cloud-" + label);
        this.jenkins = jenkins;
        this.home = home;
        this.label = label;
        this.most = most;
        this.property = property;
        this.retention = retention;
    }

    void allow(int agents) {
        most = agents;
    }

    /** @return the label of each call for agents */
    List<String> asked() {
        return asked;
    }

    /** @return its agents that are there */
    List<Node> agents() {
        return jenkins.jenkins.getNodes().stream()
                .filter(node ->
                        node instanceof Agent agent && agent.getLabelString().equals(label))
                .toList();
    }

    @Override
    public boolean canProvision(CloudState state) {
        return state.getLabel() != null && state.getLabel().matches(Label.parse(label));
    }

    @Override
    public synchronized Collection<PlannedNode> provision(CloudState state, int excessWorkload) {
        asked.add(state.getLabel().getName());
        List<PlannedNode> planned = new ArrayList<>();
        while (planned.size() < excessWorkload && made < most) {
            made++;
            String agent = label + "-" + made;
            planned.add(new PlannedNode(agent, CompletableFuture.completedFuture(agent(agent)), 1));
        }
        return planned;
    }

    private Node agent(String agent) {
        try {
            Agent one = new Agent(agent, home.resolve(agent).toString(), jenkins.createComputerLauncher(null));
            one.setLabelString(label);
            one.setNumExecutors(1);
            one.setMode(Node.Mode.EXCLUSIVE);
            one.setRetentionStrategy(retention);
            one.setNodeProperties(List.of(property));
            return one;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** One agent of the cloud. */
    static final class Agent extends AbstractCloudSlave {
        Agent(String name, String remoteFs, ComputerLauncher launcher) throws Exception {
            super(name, remoteFs, launcher);
        }

        @Override
        public AbstractCloudComputer<Agent> createComputer() {
            return new AbstractCloudComputer<>(this);
        }

        @Override
        protected void _terminate(TaskListener listener) {
            Computer computer = toComputer();
            if (computer != null) {
                computer.disconnect(null);
            }
        }
    }
}
