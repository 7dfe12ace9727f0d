package io.jenkins.plugins.esphome.jenkins.web;

import hudson.Extension;
import io.jenkins.plugins.esphome.fleet.FleetService;
import io.jenkins.plugins.esphome.jenkins.nodes.ControllerFleet;
import java.util.List;

/** A limit of space does not hold, and nothing more may be removed: the firmware archive's, or a machine's for its builds (R6). */
@Extension
public final class QuotaMonitor extends EsphomeMonitor {
    @Override
    public String getDisplayName() {
        return Messages.quotaMonitor();
    }

    @Override
    List<Told> told() {
        return ControllerFleet.get().opened().map(FleetService::quotaComplaints).orElse(List.of()).stream()
                .map(Told::plain)
                .toList();
    }

    @Override
    public String getWayOut() {
        return Messages.quotaWayOut();
    }
}
