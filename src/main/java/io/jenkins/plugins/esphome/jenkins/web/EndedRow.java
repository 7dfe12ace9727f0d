package io.jenkins.plugins.esphome.jenkins.web;

import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.store.HistoryEntry;
import java.util.Locale;
import java.util.Optional;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A job of the history, from its index alone. */
@ExportedBean(defaultVisibility = 2)
public final class EndedRow {
    private final HistoryEntry entry;

    EndedRow(HistoryEntry entry) {
        this.entry = entry;
    }

    @Exported
    public String getId() {
        return entry.job().toString();
    }

    @Exported
    public String getType() {
        return entry.type().name().toLowerCase(Locale.ROOT);
    }

    /** @return its device, or its configuration */
    @Exported
    public String getSubject() {
        return entry.device()
                .map(DeviceId::name)
                .or(() -> entry.configuration().map(ConfigurationId::path))
                .orElse("");
    }

    /** @return completed, failed or cancelled */
    @Exported
    public String getStatus() {
        return entry.status().name().toLowerCase(Locale.ROOT);
    }

    public String getStatusWord() {
        return Messages.status(getStatus());
    }

    public String getIcon() {
        return switch (entry.status()) {
            case COMPLETED -> "symbol-status-blue";
            case FAILED -> "symbol-status-red";
            case CANCELLED, QUEUED, RUNNING -> "symbol-status-aborted";
        };
    }

    @Exported
    public String getMachine() {
        return entry.machine().map(MachineId::name).orElse("");
    }

    @Exported
    public String getRequester() {
        return entry.who();
    }

    @Exported
    public String getEnded() {
        return Shown.moment(Optional.of(entry.endedAt()));
    }

    /** @return why it did not complete; empty if it did */
    @Exported
    public String getReason() {
        return entry.error().orElse("");
    }

    @Exported
    public String getFingerprint() {
        return entry.fingerprint().orElse("");
    }
}
