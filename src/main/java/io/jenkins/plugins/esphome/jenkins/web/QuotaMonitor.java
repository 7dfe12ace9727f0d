package io.jenkins.plugins.esphome.jenkins.web;

import hudson.Extension;
import io.jenkins.plugins.esphome.fleet.FleetService;
import io.jenkins.plugins.esphome.jenkins.nodes.ControllerFleet;
import java.util.List;

/** The firmware archive is over its quota, and nothing of it may be removed. */
@Extension
public final class QuotaMonitor extends EsphomeMonitor {
    @Override
    public String getDisplayName() {
        return Messages.quotaMonitor();
    }

    @Override
    public List<String> getSentences() {
        return ControllerFleet.get().opened().flatMap(FleetService::archiveComplaint).stream()
                .toList();
    }

    @Override
    public String getWayOut() {
        return Messages.quotaWayOut();
    }
}
