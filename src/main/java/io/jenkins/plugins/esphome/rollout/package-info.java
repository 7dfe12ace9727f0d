/**
 * Many devices in careful steps: waves, thresholds, soak times and pauses as a plan that submits ordinary requests. Nothing of
 * it is here yet; its place and its arrows are, because what is built meanwhile must leave room for it. It may use {@code fleet}
 * and {@code model}, so that a rollout can do nothing that a user could not order by hand.
 */
package io.jenkins.plugins.esphome.rollout;
