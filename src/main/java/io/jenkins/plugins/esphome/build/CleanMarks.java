package io.jenkins.plugins.esphome.build;

import io.jenkins.plugins.esphome.model.ConfigurationId;

/** Tells which CLEAN a configuration had last: build directories that are older are wiped before use (Q6). */
@FunctionalInterface
public interface CleanMarks {
    /** @return the generation of the configuration's latest CLEAN, 0 if it never had one */
    long generation(ConfigurationId configuration);
}
