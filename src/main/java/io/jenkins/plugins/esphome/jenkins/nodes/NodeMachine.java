package io.jenkins.plugins.esphome.jenkins.nodes;

import io.jenkins.plugins.esphome.fleet.MachineSettings;

/**
 * A node that is connected, as the engine uses it.
 *
 * @param timeZone of the node, an IANA name
 */
public record NodeMachine(MachineSettings settings, String timeZone) {}
