package io.jenkins.plugins.esphome.model;

/** Whether the sources may see secrets and share caches with the fleet's own: a fork's change request is not trusted. */
public enum Trust {
    TRUSTED,
    UNTRUSTED
}
