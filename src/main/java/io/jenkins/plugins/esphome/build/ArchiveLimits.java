package io.jenkins.plugins.esphome.build;

/**
 * How much an archive may hold that somebody else packed (R7): compared with what a header claims, before a byte of it is read.
 *
 * @param packed bytes of the archive as it is transferred
 * @param member bytes of one unpacked file
 * @param total bytes of all unpacked files
 * @param members number of files
 * @param name bytes of one file's path; up to 100 no extension header is accepted at all
 */
public record ArchiveLimits(long packed, long member, long total, int members, int name) {
    /**
     * What a compile sends back. The largest real one, a host program with its descriptions, has about 2 MB; with an ESP32's
     * ELF and map it is some 40 MB; a factory image has at most 32 MB.
     */
    public static final ArchiveLimits ARTIFACTS = new ArchiveLimits(256L << 20, 128L << 20, 256L << 20, 32, 100);

    /** A configuration with all that it needs: fonts, images and components, each a small file. */
    static final ArchiveLimits BUNDLE = new ArchiveLimits(500L << 20, 500L << 20, 500L << 20, 20_000, 4096);

    /** Bytes of all paths together: what a reader keeps in its memory. */
    static final int ALL_NAMES = 2 << 20;
}
