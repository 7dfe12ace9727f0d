/**
 * How one compile runs: the bundle of a configuration, its build directory, the run itself, the archive of artifacts
 * that comes back and the identity that spares building the same thing twice. What comes back from a machine is checked
 * here as if an attacker had sent it (decision 7). It may use {@code host}, {@code toolchain}, {@code files} and {@code model}.
 */
package io.jenkins.plugins.esphome.build;
