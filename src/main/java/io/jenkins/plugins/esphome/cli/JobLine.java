package io.jenkins.plugins.esphome.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.JobType;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.report.Words;
import io.jenkins.plugins.esphome.store.HistoryEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One job in {@code jobs list}, active or ended: what scripts get with {@code --json}.
 *
 * @param subject the device, or the configuration's device name
 * @param machine where it ran or runs
 * @param reason why it waits, or why it did not complete
 */
record JobLine(
        @JsonProperty("id") JobId id,
        @JsonProperty("type") JobType type,
        @JsonProperty("subject") String subject,
        @JsonProperty("status") JobStatus status,
        @JsonProperty("machine") Optional<String> machine,
        @JsonProperty("createdAt") Instant createdAt,
        @JsonProperty("endedAt") Optional<Instant> endedAt,
        @JsonProperty("reason") Optional<String> reason) {

    static JobLine of(FirmwareJob job) {
        return new JobLine(
                job.id(),
                job.type(),
                Words.subject(job),
                job.status(),
                job.machine().map(MachineId::name),
                job.createdAt(),
                job.endedAt(),
                job.waitReason().or(() -> job.result().flatMap(JobResult::error)));
    }

    static JobLine of(HistoryEntry entry) {
        String subject = entry.device()
                .map(DeviceId::name)
                .or(() -> entry.configuration().map(ConfigurationId::path))
                .orElse("");
        return new JobLine(
                entry.job(),
                entry.type(),
                subject,
                entry.status(),
                entry.machine().map(MachineId::name),
                entry.createdAt(),
                Optional.of(entry.endedAt()),
                entry.error());
    }

    /** @return from filing to end, or until now */
    Duration age(Instant now) {
        return Duration.between(createdAt, endedAt.orElse(now));
    }
}
