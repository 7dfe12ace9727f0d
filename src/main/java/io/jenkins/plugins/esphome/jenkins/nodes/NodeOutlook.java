package io.jenkins.plugins.esphome.jenkins.nodes;

import hudson.model.Label;
import hudson.model.Node;
import io.jenkins.plugins.esphome.fleet.Outlook;
import io.jenkins.plugins.esphome.jenkins.config.EsphomeConfiguration;
import io.jenkins.plugins.esphome.model.AgentChoice;
import io.jenkins.plugins.esphome.model.MachineId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import jenkins.model.Jenkins;

/**
 * Says of agents for whom something waits whether that is in vain: what Jenkins has no longer, or an administrator revoked, will not
 * come. Milder than what is said to who files something: an agent that only cannot prove today who it is may do so tomorrow.
 */
final class NodeOutlook implements Outlook {
    private final Supplier<Pairing> pairing;
    private final Predicate<Node> awaitsProof;
    private final Instant since = Instant.now();

    /** @param awaitsProof whether an approved agent is yet to prove that it is the same */
    NodeOutlook(Supplier<Pairing> pairing, Predicate<Node> awaitsProof) {
        this.pairing = pairing;
        this.awaitsProof = awaitsProof;
    }

    @Override
    public Optional<String> removed(MachineId machine) {
        String name = JenkinsHost.nodeOf(machine);
        return name.isEmpty() || isGoingDown() || find(name).isPresent()
                ? Optional.empty()
                : Optional.of("was removed from Jenkins");
    }

    @Override
    public Optional<String> revoked(MachineId machine) {
        return isGoingDown()
                ? Optional.empty()
                : find(JenkinsHost.nodeOf(machine)).filter(this::isRevoked).map(node -> "is not approved any more");
    }

    /** After a start of Jenkins, or when an agent connects, a step may be back on it before it has proven who it is. */
    @Override
    public boolean awaitsProof(MachineId machine) {
        return isGoingDown()
                || find(JenkinsHost.nodeOf(machine)).filter(awaitsProof).isPresent();
    }

    /** What goes then may be back with the next start (R9). */
    private static boolean isGoingDown() {
        Jenkins jenkins = Jenkins.getInstanceOrNull();
        return jenkins == null || jenkins.isTerminating();
    }

    private boolean isRevoked(Node node) {
        return !ApprovedMachines.isOfApprovedTemplate(node) && pairing.get().isRevoked(node.getNodeName());
    }

    private static Optional<Node> find(String name) {
        return Optional.ofNullable(Jenkins.get().getNode(name));
    }

    @Override
    public Optional<String> againstFlashing(AgentChoice agents) {
        if (isGoingDown()) {
            return Optional.empty();
        }
        return agents instanceof AgentChoice.Only only
                ? againstOnly(JenkinsHost.nodeOf(only.machine()))
                : againstLabelled(((AgentChoice.Labelled) agents).label());
    }

    private Optional<String> againstOnly(String name) {
        if (name.isEmpty()) {
            return Optional.empty();
        }
        Optional<Node> node = find(name);
        return node.isPresent() ? node.flatMap(this::against) : missing("the agent '" + name + "'");
    }

    private Optional<String> againstLabelled(String expression) {
        Label label = Label.parseExpression(expression);
        if (!label.getClouds().isEmpty()) {
            return Optional.empty();
        }
        if (label.getNodes().isEmpty()) {
            return missing("an agent with the label '" + expression + "'");
        }
        List<Optional<String>> refusals =
                label.getNodes().stream().map(this::against).toList();
        return refusals.stream().allMatch(Optional::isPresent) ? refusals.get(0) : Optional.empty();
    }

    /** Some agents make their own node when they connect: after a start of Jenkins they have as long as all others. */
    private Optional<String> missing(String agent) {
        Duration grace = Duration.ofMinutes(EsphomeConfiguration.get().getReconnectMinutes());
        return Instant.now().isBefore(since.plus(grace))
                ? Optional.empty()
                : Optional.of("Jenkins has no longer " + agent + ": install it with another flashing agent.");
    }

    private Optional<String> against(Node node) {
        String agent = "the agent '" + node.getDisplayName() + "'";
        if (!EsphomeNodeProperty.of(node).isFlashingAgent()) {
            return Optional.of(
                    agent + " is no flashing agent any more: tick 'Flashing agent' under ESPHome in its settings,"
                            + " or install with another agent.");
        }
        return isRevoked(node)
                ? Optional.of(
                        agent + " is not approved any more: an administrator can approve it on its page 'ESPHome',"
                                + " or install with another agent.")
                : Optional.empty();
    }
}
