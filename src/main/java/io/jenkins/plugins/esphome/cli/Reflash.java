package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.fleet.DeviceRecord;
import io.jenkins.plugins.esphome.fleet.DeviceRecords;
import io.jenkins.plugins.esphome.fleet.FirmwareArchive;
import io.jenkins.plugins.esphome.fleet.FirmwareOrder.Destination;
import io.jenkins.plugins.esphome.fleet.ReflashOrder;
import io.jenkins.plugins.esphome.model.AgentChoice;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.DeviceId;
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
    private final WaitLimit waitLimit;

    /** @param firmware the fingerprint or its beginning; absent: what ran before */
    Reflash(
            Surroundings surroundings,
            BuildOptions options,
            Optional<String> firmware,
            OfflinePolicy offline,
            WaitLimit waitLimit) {
        this.surroundings = surroundings;
        this.options = options;
        this.firmware = firmware;
        this.offline = offline;
        this.waitLimit = waitLimit;
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
        Optional<DeviceRecord> known = record(records, destination.device());
        Target target = destination.target() instanceof Target.Configured
                ? known.map(DeviceRecord::target).orElse(destination.target())
                : destination.target();
        String device = destination.device();
        String fingerprint = firmware.map(wanted -> matching(device, known, wanted.toLowerCase(Locale.ROOT)))
                .orElseGet(() -> previous(device, known));
        return new ReflashOrder.Item(new Destination(device, target), fingerprint);
    }

    private static Optional<DeviceRecord> record(DeviceRecords records, String device) {
        try {
            return records.find(new DeviceId(Orders.FLEET, device));
        } catch (IOException e) {
            throw new BadInput("The record of '" + device + "' cannot be read: " + e.getMessage());
        }
    }

    private String previous(String device, Optional<DeviceRecord> known) {
        DeviceRecord record = known.orElseThrow(
                () -> new BadInput("'" + device + "' was never flashed from this state directory: install it first."));
        List<String> earlier =
                record.earlier().stream().map(DeviceRecord.Flash::fingerprint).toList();
        if (earlier.isEmpty()) {
            throw new BadInput("'" + device + "' has no earlier firmware: it ran only one so far.");
        }
        return earlier.stream()
                .filter(this::isArchived)
                .findFirst()
                .orElseThrow(() -> new BadInput("The archive holds none of the firmware that '" + device
                        + "' ran before any more: install the configuration as it was then."));
    }

    private boolean isArchived(String fingerprint) {
        return FirmwareArchive.look(options.state(surroundings).firmware(), fingerprint)
                .isPresent();
    }

    /** What the device ran itself comes first; anything else in the archive is offered, and refused if it is not for it. */
    private String matching(String device, Optional<DeviceRecord> known, String wanted) {
        List<String> ran = known.stream()
                .flatMap(record -> Stream.concat(record.running().stream(), record.history().stream()))
                .map(DeviceRecord.Flash::fingerprint)
                .filter(fingerprint -> fingerprint.startsWith(wanted))
                .distinct()
                .toList();
        List<String> found = ran.isEmpty() ? archived(wanted) : ran;
        if (found.size() != 1) {
            throw new BadInput("There is " + (found.isEmpty() ? "no" : "more than one") + " firmware '" + wanted
                    + "' for '" + device + "': 'devices show " + device + "' lists what it had.");
        }
        return found.get(0);
    }

    private List<String> archived(String wanted) {
        try {
            return FirmwareArchive.startingWith(options.state(surroundings).firmware(), wanted);
        } catch (IOException e) {
            throw new BadInput("The firmware archive cannot be read: " + e.getMessage());
        }
    }

    private Filing filing(LocalFleet fleet, ReflashOrder.Item item) {
        Destination destination = item.destination();
        ReflashOrder order = new ReflashOrder(
                Orders.FLEET,
                Orders.requester(),
                List.of(item),
                offline,
                options.force(),
                Optional.of(AgentChoice.only(MachineId.LOCAL)),
                Orders.HERE,
                waitLimit.limits());
        return new Filing(
                List.of(new Filing.Wanted(
                        destination.device(), destination.target().address())),
                monitor -> fleet.service().reflash(order).request());
    }
}
