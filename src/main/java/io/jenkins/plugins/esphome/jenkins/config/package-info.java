/**
 * What an administrator sets for the whole controller. Of Jenkins it knows global configuration; of ours nothing but
 * {@code model}. Steps and pages ask it.
 */
package io.jenkins.plugins.esphome.jenkins.config;
