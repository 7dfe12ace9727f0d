package io.jenkins.plugins.esphome.build;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A bundle as whoever keeps it gives it out: it may rest sealed, so it is a stream and not a file. */
@FunctionalInterface
public interface BundleContent {
    /** @return from the beginning, in clear; to be closed */
    InputStream open() throws IOException;

    static BundleContent of(Path archive) {
        return () -> Files.newInputStream(archive);
    }
}
