package io.jenkins.plugins.esphome.toolchain;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * Where a machine's ESPHome comes from.
 *
 * @param directory absolute directory on the machine below which virtual environments are made; one per trust domain
 * @param pythons interpreters to consider instead of searching the machine for one; empty: search
 * @param esphome an existing {@code esphome} command to use instead of installing one: an absolute path or a name on PATH
 * @param homes directories there whose {@code bin/esphome} is used when it is the wanted release
 */
public record ToolchainSettings(String directory, List<String> pythons, Optional<String> esphome, List<String> homes)
        implements Serializable {
    public ToolchainSettings {
        pythons = List.copyOf(pythons);
        homes = List.copyOf(homes);
    }

    /** As the canonical one, on a machine where no other release is known. */
    public ToolchainSettings(String directory, List<String> pythons, Optional<String> esphome) {
        this(directory, pythons, esphome, List.of());
    }

    /** The same with releases that somebody else installed there. */
    public ToolchainSettings withHomes(List<String> homes) {
        return new ToolchainSettings(directory, pythons, esphome, homes);
    }

    /** Installs below this directory with whatever Python the machine has. */
    public static ToolchainSettings in(String directory) {
        return new ToolchainSettings(directory, List.of(), Optional.empty());
    }

    /** Uses this command as it is. */
    public static ToolchainSettings existing(String directory, String esphome) {
        return new ToolchainSettings(directory, List.of(), Optional.of(esphome));
    }
}
