package io.jenkins.plugins.esphome.jenkins.web;

import io.jenkins.plugins.esphome.fleet.DeviceRecord;
import io.jenkins.plugins.esphome.fleet.DeviceRecord.Flash;
import io.jenkins.plugins.esphome.fleet.Fingerprints;
import io.jenkins.plugins.esphome.jenkins.config.FleetFolders;
import io.jenkins.plugins.esphome.model.MachineId;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A device with the firmware that it runs. */
@ExportedBean(defaultVisibility = 2)
public final class FleetDeviceRow {
    private final DeviceRecord record;

    FleetDeviceRow(DeviceRecord record) {
        this.record = record;
    }

    @Exported
    public String getFleet() {
        return record.id().fleet();
    }

    public String getFleetWord() {
        return FleetFolders.get().shown(getFleet());
    }

    @Exported
    public String getName() {
        return record.id().name();
    }

    @Exported
    public String getAddress() {
        return record.target().address();
    }

    /** @return the chip if it is known, else the platform: "esp32c3", "host" */
    @Exported
    public String getPlatform() {
        return record.chip().orElse(record.platform());
    }

    /** @return the machine that flashed it last */
    @Exported
    public String getAgent() {
        return record.agent().map(MachineId::name).orElse("");
    }

    /** @return the ESPHome release that it runs */
    @Exported
    public String getVersion() {
        return record.running().map(Flash::esphomeVersion).orElse("");
    }

    /** @return the firmware that it runs */
    @Exported
    public String getFingerprint() {
        return record.running().map(Flash::fingerprint).orElse("");
    }

    public String getShortFingerprint() {
        return Fingerprints.brief(getFingerprint());
    }

    @Exported
    public String getVerdict() {
        return record.running().map(flash -> flash.verdict().word()).orElse("");
    }

    public String getVerdictWord() {
        return getVerdict().isEmpty() ? "" : Messages.verdict(getVerdict());
    }

    /** @return the job that flashed it */
    @Exported
    public String getJob() {
        return record.running().map(flash -> flash.job().toString()).orElse("");
    }

    @Exported
    public String getFlashed() {
        return Shown.moment(record.running().map(Flash::at));
    }
}
