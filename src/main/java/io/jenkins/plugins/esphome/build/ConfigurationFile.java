package io.jenkins.plugins.esphome.build;

import java.io.Serializable;

/**
 * One configuration that a user's list led to.
 *
 * @param path below the directory that was searched, with '/' as separator
 * @param name the device name that it gives
 */
public record ConfigurationFile(String path, String name) implements Serializable {}
