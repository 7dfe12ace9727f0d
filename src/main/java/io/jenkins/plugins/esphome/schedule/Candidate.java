package io.jenkins.plugins.esphome.schedule;

import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.MachineId;
import java.util.Optional;

/**
 * A job that could start now if a machine were free.
 *
 * @param configuration of a compile: its build directory must be free, and warm if possible
 * @param device of an upload: the agent that reached it last is preferred
 * @param before where it ran before its process was lost (J6)
 */
public record Candidate(
        JobId job, Optional<ConfigurationId> configuration, Optional<DeviceId> device, Optional<MachineId> before) {}
