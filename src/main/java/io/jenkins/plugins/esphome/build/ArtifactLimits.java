package io.jenkins.plugins.esphome.build;

/**
 * How much an agent may send back as the result of one compile (R7).
 *
 * @param packed bytes of the archive as it is transferred
 * @param member bytes of one unpacked file
 * @param total bytes of all unpacked files
 * @param members number of files
 */
public record ArtifactLimits(long packed, long member, long total, int members) {
    /** The largest real archive, a host program with its descriptions, has about 2 MB; an ESP32 factory image at most 32 MB. */
    public static final ArtifactLimits DEFAULT = new ArtifactLimits(256L << 20, 128L << 20, 256L << 20, 32);
}
