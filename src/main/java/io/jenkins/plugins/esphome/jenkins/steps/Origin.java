package io.jenkins.plugins.esphome.jenkins.steps;

import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Requester;
import java.util.Optional;

/**
 * Where a step's requests come from.
 *
 * @param fleet the namespace of the devices
 * @param here the machine on which the step stands, if on any
 * @param terms on which its sources are used
 */
record Origin(String fleet, Requester requester, Optional<MachineId> here, SourceTerms terms) {}
