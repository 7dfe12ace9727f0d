/**
 * ESPHome itself: which Python can run it, how a pinned version gets onto a machine, what its command lines,
 * environment and output look like. Whatever changes with an ESPHome release is known here. It may use {@code host} and
 * {@code model}.
 */
package io.jenkins.plugins.esphome.toolchain;
