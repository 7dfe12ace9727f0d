package io.jenkins.plugins.esphome.jenkins.steps;

import hudson.model.Label;
import io.jenkins.plugins.esphome.jenkins.nodes.JenkinsHost;
import io.jenkins.plugins.esphome.model.AgentChoice;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.MachineId;
import java.util.Optional;
import jenkins.model.Jenkins;

/** Reads what a step wrote as its flashing agent: the name of one, or a label expression. */
final class NamedAgent {
    private NamedAgent() {}

    /**
     * @param here the machine on which the step stands: the one that flashes when none was named
     * @throws BadInput if there is no such agent
     */
    static Optional<AgentChoice> choose(InstallArguments arguments, Optional<MachineId> here) {
        return arguments.flashingAgent().map(NamedAgent::read).or(() -> here.map(AgentChoice::only));
    }

    private static AgentChoice read(String written) {
        if (Jenkins.get().getComputer(written) != null) {
            return AgentChoice.only(JenkinsHost.machineOf(written));
        }
        Labels.require("flashingAgent", written);
        if (Label.parseExpression(written).isEmpty()) {
            throw new BadInput("flashingAgent: Jenkins has no agent with the name or label '" + written
                    + "': take one of Manage Jenkins, Nodes.");
        }
        return AgentChoice.labelled(written);
    }
}
