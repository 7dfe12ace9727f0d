package io.jenkins.plugins.esphome.build;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One configuration with all that it needs, packed on the machine that holds the workspace (R1). It holds referenced secrets
 * in clear text.
 *
 * @param path of the archive, on that machine; whoever asked for it deletes it
 * @param file the configuration's path inside the archive
 * @param size of the archive in bytes
 * @param files SHA-256 in lower-case hex by path, of what is really inside; ESPHome's manifest is left out, it holds absolute paths
 * @param pinned false when a git source in it has no fixed revision: equal bundles may then build different programs (R10)
 * @param usesGit some source is fetched with git
 * @param platform the target platform that the configuration names, such as "host" or "esp32"; "unknown" if it comes from an include
 * @param architecture system and processor of the machine that made it, "Linux amd64": a {@code host:} program is native code
 */
public record Bundle(
        String path,
        String file,
        long size,
        SortedMap<String, String> files,
        boolean pinned,
        boolean usesGit,
        String platform,
        String architecture) {
    public Bundle {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }
}
