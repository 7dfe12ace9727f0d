package io.jenkins.plugins.esphome.model;

import java.io.Serializable;

/**
 * Names one configuration across builds, so that its build directory can be found warm again (R4).
 *
 * @param fleet the fleet that it belongs to
 * @param trust trusted and untrusted sources never share a build directory
 * @param path the YAML file relative to its workspace, with '/' as separator; a name, never opened as a path
 */
public record ConfigurationId(String fleet, Trust trust, String path) implements Serializable {
    public ConfigurationId {
        SafeName.require("fleet name", fleet);
        if (path.isBlank() || path.chars().anyMatch(Character::isISOControl)) {
            throw new BadInput("The configuration's file name is empty or holds control characters: rename the file.");
        }
    }

    @Override
    public String toString() {
        return path;
    }
}
