package io.jenkins.plugins.esphome.store;

import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.JobStatus;
import java.util.Optional;

/** Which ended jobs are wanted; what is empty does not matter. */
public record HistoryQuery(
        Optional<DeviceId> device, Optional<ConfigurationId> configuration, Optional<JobStatus> status) {
    public static final HistoryQuery ALL = new HistoryQuery(Optional.empty(), Optional.empty(), Optional.empty());

    public HistoryQuery of(DeviceId wanted) {
        return new HistoryQuery(Optional.of(wanted), configuration, status);
    }

    public HistoryQuery of(ConfigurationId wanted) {
        return new HistoryQuery(device, Optional.of(wanted), status);
    }

    public HistoryQuery of(JobStatus wanted) {
        return new HistoryQuery(device, configuration, Optional.of(wanted));
    }

    boolean matches(HistoryEntry entry) {
        return (device.isEmpty() || device.equals(entry.device()))
                && (configuration.isEmpty() || configuration.equals(entry.configuration()))
                && (status.isEmpty() || status.get() == entry.status());
    }
}
