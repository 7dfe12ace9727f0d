package io.jenkins.plugins.esphome.jenkins.steps;

import io.jenkins.plugins.esphome.jenkins.nodes.NodeMachines;

/** The node on which a step stands. */
record StepPlace(StepConnection connection, NodeMachines.Stay stay) {}
