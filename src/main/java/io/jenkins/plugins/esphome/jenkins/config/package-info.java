/**
 * What an administrator sets for the whole controller: settings, permissions, which job may use which fleet. Of Jenkins it knows
 * global configuration, permissions and folders; of ours {@code model}, what {@code toolchain} calls a version, how {@code store}
 * seals what is secret, and for which fleets {@code fleet} keeps records. Steps, nodes and pages ask it.
 */
package io.jenkins.plugins.esphome.jenkins.config;
