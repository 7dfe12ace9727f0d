package io.jenkins.plugins.esphome.jenkins.web;

import hudson.Extension;
import io.jenkins.plugins.esphome.jenkins.nodes.ControllerFleet;
import io.jenkins.plugins.esphome.store.StoreWarning;
import java.util.List;
import java.util.stream.Stream;

/** Records that could not be read when the engine opened them: all, or some that were set aside. */
@Extension
public final class RecordsMonitor extends EsphomeMonitor {
    @Override
    public String getDisplayName() {
        return Messages.recordsMonitor();
    }

    @Override
    List<Told> told() {
        ControllerFleet fleet = ControllerFleet.get();
        return Stream.concat(
                        fleet.problem().stream(),
                        fleet.opened().stream()
                                .flatMap(open -> open.warnings().stream())
                                .map(StoreWarning::sentence))
                .map(Told::plain)
                .toList();
    }

    @Override
    public String getWayOut() {
        return Messages.recordsWayOut();
    }
}
