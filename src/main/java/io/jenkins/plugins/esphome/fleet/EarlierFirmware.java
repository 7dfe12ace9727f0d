package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.fleet.FirmwareOrder.Destination;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Finds firmware that a device ran before (F7), so that a user may write the beginning of its fingerprint, or only "the one
 * before". Reads records and changes nothing, so it works beside a fleet that runs.
 */
public final class EarlierFirmware {
    private static final int SHORTEST = 8;

    private final DeviceRecords records;
    private final Path archive;
    private final String fleet;
    private final UnaryOperator<String> seeAlso;

    /**
     * @param archive the directory of the firmware archive
     * @param seeAlso ends a complaint: where a user of this device's name sees what it had
     */
    public EarlierFirmware(DeviceRecords records, Path archive, String fleet, UnaryOperator<String> seeAlso) {
        this.records = records;
        this.archive = archive;
        this.fleet = fleet;
        this.seeAlso = seeAlso;
    }

    /**
     * @param argument where it was written, "--firmware"
     * @throws BadInput if it is not the beginning of a fingerprint
     */
    public static String requireFingerprint(String argument, String written) {
        if (!written.toLowerCase(Locale.ROOT).matches("[0-9a-f]{" + SHORTEST + ",64}")) {
            throw new BadInput(argument + " '" + written.replaceAll("\\p{Cntrl}", "?")
                    + "' is not a fingerprint: give at least " + SHORTEST + " of its hexadecimal digits.");
        }
        return written;
    }

    /**
     * @param wanted the fingerprint or its beginning; absent: what ran before
     * @throws BadInput if the device has no such firmware
     */
    public ReflashOrder.Item of(Destination destination, Optional<String> wanted) {
        Optional<DeviceRecord> known = record(destination.device());
        Target target = destination.target() instanceof Target.Configured
                ? known.map(DeviceRecord::target).orElse(destination.target())
                : destination.target();
        String device = destination.device();
        String fingerprint = wanted.map(written -> matching(device, known, written.toLowerCase(Locale.ROOT)))
                .orElseGet(() -> previous(device, known));
        return new ReflashOrder.Item(new Destination(device, target), fingerprint);
    }

    private Optional<DeviceRecord> record(String device) {
        try {
            return records.find(new DeviceId(fleet, device));
        } catch (IOException e) {
            throw new BadInput("The record of '" + device + "' cannot be read: " + e.getMessage());
        }
    }

    private String previous(String device, Optional<DeviceRecord> known) {
        DeviceRecord record = known.orElseThrow(() ->
                new BadInput("'" + device + "' was never flashed in the fleet '" + fleet + "': install it first."));
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
        return FirmwareArchive.look(archive, fingerprint).isPresent();
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
                    + "' for '" + device + "': " + seeAlso.apply(device) + ".");
        }
        return found.get(0);
    }

    private List<String> archived(String wanted) {
        try {
            return FirmwareArchive.startingWith(archive, wanted);
        } catch (IOException e) {
            throw new BadInput("The firmware archive cannot be read: " + e.getMessage());
        }
    }
}
