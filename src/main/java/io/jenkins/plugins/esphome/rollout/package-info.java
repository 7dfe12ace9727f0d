/**
 * Many devices in careful steps: waves, thresholds, soak times and pauses as a plan that submits ordinary requests. It
 * may use {@code fleet} and {@code model}, so that a rollout can do nothing that a user could not order by hand.
 */
package io.jenkins.plugins.esphome.rollout;
