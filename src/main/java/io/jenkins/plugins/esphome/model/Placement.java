package io.jenkins.plugins.esphome.model;

/**
 * Where a job was put and why; stamped on it when the lease is granted (J4, S4).
 *
 * @param machine where it runs
 * @param source the requester's own machine, or a build server
 * @param pin the machine-readable handle by which the machine is reached again after a restart
 * @param label the machine's display name at that moment
 * @param reason in words, as a user reads it: "warm build directory on attic"
 */
public record Placement(MachineId machine, Source source, String pin, String label, String reason) {}
