package io.jenkins.plugins.esphome.build;

import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.Trust;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Decides where things lie on a machine, so that two controllers, fleets, trust domains or configurations never share a file
 * by accident of their names (R4): the readable part of a directory's name is for people, the hash is what separates.
 *
 * @param root what {@code BuildHost.root()} says
 * @param controllerId names this controller for ever
 */
public record BuildLayout(String root, String controllerId) {
    private static final int READABLE = 40;

    /** @return one configuration's build directory: sources, build tree, owner marker */
    public String directory(ConfigurationId id) {
        return builds() + "/" + name(controllerId, id);
    }

    /** @return what a configuration's build directory is called on every machine */
    static String name(String controllerId, ConfigurationId id) {
        String path = id.path();
        String name = path.substring(path.lastIndexOf('/') + 1).replaceFirst("\\.ya?ml$", "");
        return readable(name) + "-"
                + hash(controllerId, id.fleet(), id.trust().name(), path).substring(0, 16);
    }

    /** @return home and caches of one trust domain: its configurations share frameworks and packages (R4) */
    public String caches(String fleet, Trust trust) {
        return caches() + "/" + readable(fleet) + "-" + trust.name().toLowerCase(Locale.ROOT) + "-"
                + hash(fleet).substring(0, 8);
    }

    /** @return the parent of all caches of this controller */
    String caches() {
        return root + "/caches/" + hash(controllerId).substring(0, 16);
    }

    /** @return the parent of all build directories */
    public String builds() {
        return root + "/build";
    }

    private static String readable(String name) {
        String safe = name.replaceAll("[^A-Za-z0-9_-]", "_");
        return safe.length() <= READABLE ? safe : safe.substring(0, READABLE);
    }

    private static String hash(String... parts) {
        var digest = BuildIdentity.sha256();
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
            digest.update(bytes);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
