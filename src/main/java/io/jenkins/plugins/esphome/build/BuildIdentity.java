package io.jenkins.plugins.esphome.build;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Tells whether two builds would make the same program (R10): an equal identity is not built twice, on any machine, from any
 * workspace. Each part is hashed with its length, so that no two different lists of parts look the same.
 */
public final class BuildIdentity {
    private final MessageDigest digest = sha256();

    private BuildIdentity() {}

    /**
     * @param substitutions given with the request
     * @param timeZone of the requester
     * @param esphomeVersion exact; with the platform it decides the toolchain
     * @return SHA-256 in lower-case hex, or nothing when an unpinned source makes builds incomparable
     */
    public static Optional<String> of(
            Bundle bundle, SortedMap<String, String> substitutions, String timeZone, String esphomeVersion) {
        if (!bundle.pinned()) {
            return Optional.empty();
        }
        BuildIdentity identity = new BuildIdentity();
        identity.add("1", bundle.file(), timeZone, esphomeVersion, bundle.platform(), nativeTo(bundle));
        identity.add(bundle.files());
        identity.add(substitutions);
        return Optional.of(HexFormat.of().formatHex(identity.digest.digest()));
    }

    private static String nativeTo(Bundle bundle) {
        boolean crossCompiled =
                !bundle.platform().equals("host") && !bundle.platform().equals("unknown");
        return crossCompiled ? "" : bundle.architecture();
    }

    private void add(Map<String, String> map) {
        add(Integer.toString(map.size()));
        map.forEach((key, value) -> add(key, value));
    }

    private void add(String... parts) {
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
            digest.update(bytes);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
