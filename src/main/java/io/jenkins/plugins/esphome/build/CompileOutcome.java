package io.jenkins.plugins.esphome.build;

import io.jenkins.plugins.esphome.model.Firmware;
import java.nio.file.Path;

/**
 * What a compile brought back.
 *
 * @param firmware what was built, its images by plain file name
 * @param directory where those files are, on the controller
 * @param warm the build directory held an earlier build of the same configuration
 */
public record CompileOutcome(Firmware firmware, Path directory, boolean warm) {}
