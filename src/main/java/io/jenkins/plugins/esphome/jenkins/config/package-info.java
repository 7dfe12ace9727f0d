/**
 * What an administrator sets for the whole controller: settings, permissions, which job may use which fleet. Of Jenkins it knows
 * global configuration and permissions; of ours {@code model}, what {@code toolchain} calls a version and how {@code store} seals
 * what is secret. Steps, nodes and pages ask it.
 */
package io.jenkins.plugins.esphome.jenkins.config;
