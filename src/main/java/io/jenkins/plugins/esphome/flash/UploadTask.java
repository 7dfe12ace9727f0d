package io.jenkins.plugins.esphome.flash;

import io.jenkins.plugins.esphome.model.Firmware;
import io.jenkins.plugins.esphome.model.Work;
import java.nio.file.Path;

/**
 * All that one upload needs to know of the world above it.
 *
 * @param work which device, where
 * @param firmware what to write
 * @param imageDirectory local directory that holds the firmware's images under their plain names
 * @param addresses what the caller resolved already; {@link KnownAddresses#NONE} lets ESPHome look
 * @param hostPrograms whether the flashing agent may run device programs
 */
public record UploadTask(
        Work.Upload work,
        Firmware firmware,
        Path imageDirectory,
        KnownAddresses addresses,
        HostProgramPolicy hostPrograms) {}
