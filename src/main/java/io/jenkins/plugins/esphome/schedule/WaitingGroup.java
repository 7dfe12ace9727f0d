package io.jenkins.plugins.esphome.schedule;

/**
 * Jobs that ask the same of a machine.
 *
 * @param candidates in filing order, never empty; read only as far as there is room for them
 */
public record WaitingGroup(Requirement requirement, Iterable<Candidate> candidates) {}
