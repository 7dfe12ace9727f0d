/**
 * Jenkins' nodes as machines that do work: the door to an agent, and what its administrator allows there. Of Jenkins it knows
 * nodes, launchers and channels; of ours all engine rooms and {@code jenkins.config}. Steps and pages build on it.
 */
package io.jenkins.plugins.esphome.jenkins.nodes;
