package io.jenkins.plugins.esphome.store;

import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.JobType;
import io.jenkins.plugins.esphome.model.MachineId;
import java.time.Instant;
import java.util.Optional;

/**
 * What a list of ended jobs shows without opening their records.
 *
 * @param device of an upload, a rename or a device's clean
 * @param configuration the job's own, or that of the compile in the same request
 * @param machine the last one on which it ran, or the one that was reset
 * @param who asked, as it is shown
 * @param error one sentence, of a job that did not complete
 * @param fingerprint of the firmware that was built or written
 */
public record HistoryEntry(
        JobId job,
        JobType type,
        JobStatus status,
        Optional<DeviceId> device,
        Optional<ConfigurationId> configuration,
        Optional<MachineId> machine,
        String who,
        Instant createdAt,
        Instant endedAt,
        Optional<String> error,
        Optional<String> fingerprint) {}
