package io.jenkins.plugins.esphome.fleet;

/**
 * What one job cost in a measurement, in microseconds.
 *
 * @param wall with all others beside it
 * @param processor of this process and of those that it has started and seen end, in user and kernel mode; negative where the
 *     system does not say. It depends much less than the wall time on what else the machine does
 */
public record JobCost(double wall, double processor) {}
