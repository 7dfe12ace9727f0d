package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.fleet.DeviceRecords;
import io.jenkins.plugins.esphome.fleet.EarlierFirmware;
import io.jenkins.plugins.esphome.fleet.FirmwareOrder.Destination;
import io.jenkins.plugins.esphome.fleet.ReflashOrder;
import io.jenkins.plugins.esphome.model.AgentChoice;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.OfflinePolicy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Flashes firmware that a device ran before (F7): which one is looked up in its record, before anything is taken or changed. */
final class Reflash {

    private final Surroundings surroundings;
    private final BuildOptions options;
    private final Optional<AgentChoice> agent;
    private final Optional<String> firmware;
    private final OfflinePolicy offline;
    private final WaitLimit waitLimit;

    /**
     * @param agent which machine flashes; absent: any
     * @param firmware the fingerprint or its beginning; absent: what ran before
     */
    Reflash(
            Surroundings surroundings,
            BuildOptions options,
            Optional<AgentChoice> agent,
            Optional<String> firmware,
            OfflinePolicy offline,
            WaitLimit waitLimit) {
        this.surroundings = surroundings;
        this.options = options;
        this.agent = agent;
        this.firmware = firmware;
        this.offline = offline;
        this.waitLimit = waitLimit;
    }

    /** @throws BadInput if a device has no such firmware */
    FleetSession.Plan plan(Collection<List<Destination>> destinations) {
        firmware.ifPresent(written -> EarlierFirmware.requireFingerprint("--firmware", written));
        StateLayout state = options.state(surroundings);
        EarlierFirmware earlier = new EarlierFirmware(
                new DeviceRecords(state.devices()),
                state.firmware(),
                Orders.FLEET,
                device -> "'devices show " + device + "' lists what it had");
        List<ReflashOrder.Item> items = new ArrayList<>();
        destinations.stream().flatMap(List::stream).forEach(device -> items.add(earlier.of(device, firmware)));
        return (fleet, version) ->
                items.stream().map(item -> filing(fleet, item)).toList();
    }

    private Filing filing(LocalFleet fleet, ReflashOrder.Item item) {
        Destination destination = item.destination();
        ReflashOrder order = new ReflashOrder(
                Orders.FLEET,
                Orders.requester(),
                List.of(item),
                offline,
                options.force(),
                agent,
                Orders.HERE,
                waitLimit.limits());
        return new Filing(
                List.of(new Filing.Wanted(
                        destination.device(), destination.target().address())),
                monitor -> fleet.service().reflash(order).request());
    }
}
