/**
 * How one upload runs: over the network or by wire to a device, and what proves afterwards that the device runs the
 * wanted firmware. Programs of ESPHome's Linux platform are kept and started here too, since they are devices like any
 * other. It may use {@code host}, {@code toolchain}, {@code files} and {@code model}, but not {@code build}: an upload needs
 * an image, not the way it was made.
 */
package io.jenkins.plugins.esphome.flash;
