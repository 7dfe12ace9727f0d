package io.jenkins.plugins.esphome.build;

import io.jenkins.plugins.esphome.host.RunFailedException;
import java.io.IOException;
import java.io.InputStream;
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

    /**
     * The machine that made it told what is in it, and the build identity follows from that (R10): a machine that told of other
     * files than it sent could put its own program in the place of somebody else's.
     *
     * @param content the archive as it was taken over
     * @throws RunFailedException with one sentence if it holds something else
     */
    public void verify(InputStream content) throws IOException {
        if (!BundleArchive.hashes(content, file).equals(files)) {
            throw new RunFailedException(
                    "The bundle of " + file + " does not hold what the machine that made it said: nothing was filed;"
                            + " look at that machine.",
                    1);
        }
    }
}
