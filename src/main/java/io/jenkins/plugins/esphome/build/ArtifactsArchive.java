package io.jenkins.plugins.esphome.build;

import io.jenkins.plugins.esphome.host.FileWork;
import io.jenkins.plugins.esphome.model.Firmware;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Brings a compile's files from the machine to the controller as one archive (R7). Packing trusts its machine; unpacking
 * trusts nobody: it reads as if an attacker had packed.
 */
public final class ArtifactsArchive {
    private ArtifactsArchive() {}

    /**
     * @param directory a build directory on the machine
     * @param file the configuration that was compiled
     * @param debugFiles whether ELF and linker map are wanted too
     * @return work that packs to {@code artifacts.tar.gz} in that directory and returns that path
     */
    static FileWork<String> pack(String directory, String file, boolean debugFiles) {
        return new PackArtifacts(directory, file, debugFiles);
    }

    /**
     * Checks and unpacks an archive; on any failure nothing is left behind and an existing directory stays as it is.
     *
     * @param directory where the files are put; made, or replaced as a whole
     * @throws io.jenkins.plugins.esphome.host.RunFailedException with one sentence that says what is wrong with the archive
     */
    public static Firmware unpack(Path archive, Path directory, ArchiveLimits limits) throws IOException {
        return new ArtifactsReader(archive, limits).unpack(directory);
    }
}
