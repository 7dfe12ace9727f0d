package io.jenkins.plugins.esphome.jenkins.web;

import hudson.Extension;
import java.util.List;

/** Nodes on which ESPHome cannot work, as they answered last. */
@Extension
public final class ToolchainMonitor extends EsphomeMonitor {
    @Override
    public String getDisplayName() {
        return Messages.toolchainMonitor();
    }

    @Override
    public List<String> getSentences() {
        return NodeChecks.get().last().entrySet().stream()
                .flatMap(node -> node.getValue().broken().stream()
                        .map(check -> Messages.broken(node.getKey(), check.name(), check.detail(), check.remedy())))
                .toList();
    }

    @Override
    public String getWayOut() {
        return Messages.toolchainWayOut();
    }
}
