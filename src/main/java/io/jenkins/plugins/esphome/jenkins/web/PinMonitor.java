package io.jenkins.plugins.esphome.jenkins.web;

import hudson.Extension;
import io.jenkins.plugins.esphome.jenkins.nodes.ControllerFleet;
import java.util.List;

/** An agent is not the machine that was approved under its name, or two have one key: neither is used (R8). */
@Extension
public final class PinMonitor extends EsphomeMonitor {
    @Override
    public String getDisplayName() {
        return Messages.pinMonitor();
    }

    @Override
    List<Told> told() {
        return ControllerFleet.get().pairing().standings().entrySet().stream()
                .filter(agent -> agent.getValue().isSuspicious())
                .map(agent -> Told.ofAgent(
                        agent.getKey(),
                        "esphome",
                        Messages.pin(agent.getKey(), agent.getValue().sentence())))
                .toList();
    }

    @Override
    public String getWayOut() {
        return Messages.pinWayOut();
    }
}
