package io.jenkins.plugins.esphome.build;

import java.io.IOException;
import java.nio.file.Path;

/** Unpacks one archive in a JVM of its own, whose heap a test made small; says on its last line what came of it. */
final class UnpacksHere {
    private UnpacksHere() {}

    public static void main(String[] args) {
        Path archive = Path.of(args[1]);
        Path directory = Path.of(args[2]);
        try {
            if (args[0].equals("artifacts")) {
                ArtifactsArchive.unpack(archive, directory, ArchiveLimits.ARTIFACTS);
            } else {
                BundleArchive.unpack(archive, directory);
            }
            System.out.println("unpacked");
        } catch (IOException refused) {
            System.out.println(refused.getMessage());
        }
    }
}
