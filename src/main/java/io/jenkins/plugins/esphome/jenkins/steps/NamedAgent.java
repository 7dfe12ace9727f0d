package io.jenkins.plugins.esphome.jenkins.steps;

import hudson.model.Computer;
import hudson.model.Label;
import hudson.model.Node;
import io.jenkins.plugins.esphome.jenkins.nodes.ControllerFleet;
import io.jenkins.plugins.esphome.jenkins.nodes.JenkinsHost;
import io.jenkins.plugins.esphome.model.AgentChoice;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.MachineId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import jenkins.model.Jenkins;

/**
 * Reads what a step wrote as its flashing agent: the name of one, or a label expression. What never may flash is refused here, before
 * anything is compiled for it; what may and is only away is waited for.
 */
final class NamedAgent {
    private NamedAgent() {}

    /**
     * @param here the machine on which the step stands: the one that flashes when none was named
     * @throws BadInput if there is no such agent, or none that may flash
     */
    static Optional<AgentChoice> choose(InstallArguments arguments, Optional<MachineId> here) {
        return arguments.flashingAgent().map(written -> read(written, here)).or(() -> here.map(AgentChoice::only));
    }

    private static AgentChoice read(String written, Optional<MachineId> here) {
        Computer computer = Jenkins.get().getComputer(written);
        if (computer == null) {
            return labelled(written);
        }
        MachineId machine = JenkinsHost.machineOf(written);
        if (here.filter(machine::equals).isEmpty()) {
            requireOne(Stream.ofNullable(computer.getNode()));
        }
        return AgentChoice.only(machine);
    }

    /**
     * Whether such an agent may flash depends on where the step stands, which a form does not know.
     *
     * @throws BadInput if there is no such agent
     */
    static String requireKnown(String written) {
        if (!written.isEmpty() && Jenkins.get().getComputer(written) == null) {
            label(written);
        }
        return written;
    }

    private static Label label(String written) {
        Labels.require("flashingAgent", written);
        Label label = Label.parseExpression(written);
        if (label.isEmpty()) {
            throw new BadInput("flashingAgent: Jenkins has no agent with the name or label '" + written
                    + "': take one of Manage Jenkins, Nodes.");
        }
        return label;
    }

    private static AgentChoice labelled(String written) {
        Label label = label(written);
        if (label.getClouds().isEmpty()) {
            requireOne(label.getNodes().stream());
        }
        return AgentChoice.labelled(written);
    }

    /** @throws BadInput if none of them may flash what was compiled elsewhere */
    private static void requireOne(Stream<Node> agents) {
        List<Optional<String>> refusals = agents.map(NamedAgent::against).toList();
        if (!refusals.isEmpty() && refusals.stream().allMatch(Optional::isPresent)) {
            throw new BadInput("flashingAgent: " + refusals.get(0).get() + ", or name another agent.");
        }
    }

    private static Optional<String> against(Node node) {
        return ControllerFleet.get()
                .approved()
                .againstFlashing(node)
                .map(reason -> "the agent '" + node.getDisplayName() + "' " + reason);
    }
}
