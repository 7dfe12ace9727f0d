package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.AgentChoice;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.OfflinePolicy;
import io.jenkins.plugins.esphome.model.PlacementPolicy;
import io.jenkins.plugins.esphome.model.Requester;
import java.util.List;
import java.util.Optional;

/** Archived firmware that is to be flashed again (F7): no compile, the verdict as always. */
public record ReflashOrder(
        String fleet,
        Requester requester,
        List<Item> items,
        OfflinePolicy offline,
        boolean force,
        Optional<AgentChoice> flashingAgent,
        PlacementPolicy placing,
        Limits limits) {
    public ReflashOrder {
        items = List.copyOf(items);
    }

    /** Which firmware goes to which device. */
    public record Item(FirmwareOrder.Destination destination, String fingerprint) {}
}
