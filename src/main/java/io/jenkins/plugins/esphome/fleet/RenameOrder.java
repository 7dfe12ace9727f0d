package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Requester;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.model.Work;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A device that is to have another name (Q9).
 *
 * @param machine holds the file and flashes the device
 * @param directory absolute, what {@code file} is relative to
 * @param target where the device is reached under its old name; it must not depend on that name
 */
public record RenameOrder(
        String fleet,
        Requester requester,
        MachineId machine,
        String directory,
        String file,
        String from,
        String to,
        String esphomeVersion,
        SortedMap<String, String> substitutions,
        String timeZone,
        Target target,
        Limits limits) {

    Work.Rename work() {
        return new Work.Rename(
                new ConfigurationId(fleet, Trust.TRUSTED, file),
                file,
                new DeviceId(fleet, from),
                new DeviceId(fleet, to));
    }

    RenamePlan plan() {
        return new RenamePlan(directory, esphomeVersion, substitutions, timeZone, target, Optional.empty());
    }
}
