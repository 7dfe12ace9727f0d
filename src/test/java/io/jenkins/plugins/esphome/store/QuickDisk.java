package io.jenkins.plugins.esphome.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A disk that forgets everything in a power failure: for tests that need many files and no durability. */
final class QuickDisk implements Disk {
    @Override
    public void write(Path file, byte[] bytes) throws IOException {
        Files.write(file, bytes);
    }

    @Override
    public void force(Path path) {
        // that is what makes it quick
    }
}
