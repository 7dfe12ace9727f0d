package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.fleet.DeviceRecord;
import io.jenkins.plugins.esphome.fleet.DeviceRecords;
import io.jenkins.plugins.esphome.fleet.FirmwareOrder.Destination;
import io.jenkins.plugins.esphome.fleet.ReflashOrder;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.OfflinePolicy;
import io.jenkins.plugins.esphome.model.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Flashes firmware that a device ran before (F7): which one is looked up in its record, before anything is taken or changed. */
final class Reflash {

    private static final int SHORTEST = 8;

    private final Surroundings surroundings;
    private final BuildOptions options;
    private final Optional<String> firmware;
    private final OfflinePolicy offline;

    /** @param firmware the fingerprint or its beginning; absent: what ran before */
    Reflash(Surroundings surroundings, BuildOptions options, Optional<String> firmware, OfflinePolicy offline) {
        this.surroundings = surroundings;
        this.options = options;
        this.firmware = firmware;
        this.offline = offline;
    }

    /** @throws BadInput if a device has no such firmware */
    FleetSession.Plan plan(Collection<List<Destination>> destinations) {
        firmware.ifPresent(Reflash::requireFingerprint);
        DeviceRecords records = new DeviceRecords(options.state(surroundings).devices());
        List<ReflashOrder.Item> items = new ArrayList<>();
        destinations.stream().flatMap(List::stream).forEach(device -> items.add(item(records, device)));
        return (fleet, version) ->
                items.stream().map(item -> filing(fleet, item)).toList();
    }

    private static void requireFingerprint(String written) {
        if (!written.toLowerCase(Locale.ROOT).matches("[0-9a-f]{" + SHORTEST + ",64}")) {
            throw new BadInput("--firmware '" + written + "' is not a fingerprint: give at least " + SHORTEST
                    + " of its hexadecimal digits, as 'devices show' prints them.");
        }
    }

    private ReflashOrder.Item item(DeviceRecords records, Destination destination) {
        DeviceRecord known = record(records, destination.device());
        Target target = destination.target() instanceof Target.Configured ? known.target() : destination.target();
        return new ReflashOrder.Item(new Destination(destination.device(), target), fingerprint(known));
    }

    private static DeviceRecord record(DeviceRecords records, String device) {
        try {
            return records.find(new DeviceId(Orders.FLEET, device))
                    .orElseThrow(() -> new BadInput(
                            "'" + device + "' was never flashed from this state directory: install it first."));
        } catch (IOException e) {
            throw new BadInput("The record of '" + device + "' cannot be read: " + e.getMessage());
        }
    }

    private String fingerprint(DeviceRecord known) {
        return firmware.map(wanted -> matching(known, wanted.toLowerCase(Locale.ROOT)))
                .orElseGet(() -> known.earlier().stream()
                        .findFirst()
                        .map(DeviceRecord.Flash::fingerprint)
                        .orElseThrow(() -> new BadInput(
                                "'" + known.id().name() + "' has no earlier firmware: it ran only one so far.")));
    }

    private static String matching(DeviceRecord known, String wanted) {
        List<String> found = Stream.concat(known.running().stream(), known.history().stream())
                .map(DeviceRecord.Flash::fingerprint)
                .filter(fingerprint -> fingerprint.startsWith(wanted))
                .distinct()
                .toList();
        if (found.size() != 1) {
            throw new BadInput("'" + known.id().name() + "' had " + (found.isEmpty() ? "no" : "several") + " firmware '"
                    + wanted + "': 'devices show " + known.id().name() + "' lists what it had.");
        }
        return found.get(0);
    }

    private Filing filing(LocalFleet fleet, ReflashOrder.Item item) {
        Destination destination = item.destination();
        ReflashOrder order = new ReflashOrder(
                Orders.FLEET,
                Orders.requester(),
                List.of(item),
                offline,
                options.force(),
                Optional.of(MachineId.LOCAL),
                Orders.HERE,
                Limits.DEFAULT);
        return new Filing(
                List.of(new Filing.Wanted(
                        destination.device(), destination.target().address())),
                monitor -> fleet.service().reflash(order).request());
    }
}
