package io.jenkins.plugins.esphome.jenkins.web;

import hudson.Extension;
import io.jenkins.plugins.esphome.jenkins.nodes.ControllerFleet;
import java.util.List;
import java.util.stream.Stream;

/** Nodes on which ESPHome cannot work, as they answered last, and agents that could not even be asked who they are. */
@Extension
public final class ToolchainMonitor extends EsphomeMonitor {
    private static final String PAGE = "esphome-check";

    @Override
    public String getDisplayName() {
        return Messages.toolchainMonitor();
    }

    @Override
    List<Told> told() {
        return Stream.concat(broken(), notAsked()).toList();
    }

    private static Stream<Told> broken() {
        return NodeChecks.get().last().entrySet().stream()
                .flatMap(node -> node.getValue().broken().stream()
                        .map(check -> Told.ofAgent(
                                node.getKey(),
                                PAGE,
                                Messages.broken(node.getKey(), check.name(), check.detail(), check.remedy()))));
    }

    /** While the controller's own records cannot be used no agent can be asked: {@link RecordsMonitor} tells that once. */
    private static Stream<Told> notAsked() {
        ControllerFleet fleet = ControllerFleet.get();
        return fleet.problem().isPresent()
                ? Stream.empty()
                : fleet.pairing().standings().entrySet().stream()
                        .filter(agent -> agent.getValue().isFailed())
                        .map(agent -> Told.ofAgent(
                                agent.getKey(),
                                PAGE,
                                Messages.notAsked(
                                        agent.getKey(), agent.getValue().sentence())));
    }

    @Override
    public String getWayOut() {
        return Messages.toolchainWayOut();
    }
}
