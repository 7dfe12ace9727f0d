package io.jenkins.plugins.esphome.flash;

/** Whether a machine may run the programs of {@code host:} devices: their firmware is native code that runs as the agent's user. */
public enum HostProgramPolicy {
    ALLOWED,
    REFUSED
}
