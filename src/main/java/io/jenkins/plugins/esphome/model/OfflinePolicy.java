package io.jenkins.plugins.esphome.model;

/** What to do with a device that does not answer (F8). */
public enum OfflinePolicy {
    FAIL,
    SKIP,
    WAIT
}
