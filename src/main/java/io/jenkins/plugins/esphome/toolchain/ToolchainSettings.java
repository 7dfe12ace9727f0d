package io.jenkins.plugins.esphome.toolchain;

import io.jenkins.plugins.esphome.model.Trust;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a machine's ESPHome comes from.
 *
 * @param directory absolute directory on the machine below which virtual environments are made; one per trust domain
 * @param pythons interpreters to consider instead of searching the machine for one; empty: search
 * @param esphome an existing {@code esphome} command to use instead of installing one: an absolute path or a name on PATH
 * @param homes directories there whose {@code bin/esphome} is used when it is the wanted release
 * @param trust of the sources that may be read with it
 */
public record ToolchainSettings(
        String directory, List<String> pythons, Optional<String> esphome, List<String> homes, Trust trust)
        implements Serializable {
    public ToolchainSettings {
        pythons = List.copyOf(pythons);
        homes = List.copyOf(homes);
    }

    /** As the canonical one, on a machine where no other release is known. */
    public ToolchainSettings(String directory, List<String> pythons, Optional<String> esphome) {
        this(directory, pythons, esphome, List.of(), Trust.TRUSTED);
    }

    /**
     * The same for sources of this trust. What code from untrusted sources could change is never run for trusted ones: it has
     * its own virtual environments, and none that somebody else shares. An existing command stays: whoever named it made sure
     * that builds cannot write to it, as in a container's image.
     */
    public ToolchainSettings forTrust(Trust other) {
        return other == trust
                ? this
                : new ToolchainSettings(
                        directory + "/" + other.name().toLowerCase(Locale.ROOT), pythons, esphome, List.of(), other);
    }

    /** The same with releases that somebody else installed there. */
    public ToolchainSettings withHomes(List<String> homes) {
        return new ToolchainSettings(directory, pythons, esphome, homes, trust);
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
