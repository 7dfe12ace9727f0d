package io.jenkins.plugins.esphome.build;

import io.jenkins.plugins.esphome.files.PrivateFiles;
import io.jenkins.plugins.esphome.files.Trees;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;

/**
 * One build directory as its own machine sees it. Everything in it is ours to delete; nothing outside of it is ever touched.
 * Its marker only changes under the lock of its parent, which the system takes back from who dies.
 */
record BuildDirectory(Path path) {
    private static final Object IN_THIS_JVM = new Object();

    static BuildDirectory of(String path) {
        return new BuildDirectory(Path.of(path));
    }

    Path config() {
        return path.resolve("config");
    }

    Path data() {
        return path.resolve("data");
    }

    Path bundle() {
        return path.resolve("bundle.tar.gz");
    }

    Path artifacts() {
        return path.resolve("artifacts.tar.gz");
    }

    private Path marker() {
        return path.resolve("owner.json");
    }

    Optional<BuildOwner> owner() throws IOException {
        if (!Files.exists(marker())) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.MAPPER.readValue(marker().toFile(), BuildOwner.class));
        } catch (com.fasterxml.jackson.core.JacksonException unreadable) {
            throw new IOException(
                    "The marker " + marker()
                            + " cannot be read: it was changed by hand; delete its directory, it holds build files only.",
                    unreadable);
        }
    }

    void mark(BuildOwner owner) throws IOException {
        Path part = path.resolve("owner.json.part");
        Json.MAPPER.writeValue(part.toFile(), owner);
        Files.move(part, marker(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Stamps the directory as used now: sweeping goes by that (R6). */
    void touch() throws IOException {
        Path stamp = path.resolve("used");
        if (!Files.exists(stamp)) {
            Files.createFile(stamp);
        }
        Files.setLastModifiedTime(stamp, FileTime.from(Instant.now()));
    }

    Instant lastUsed() throws IOException {
        Path stamp = path.resolve("used");
        return Files.getLastModifiedTime(Files.exists(stamp) ? stamp : path).toInstant();
    }

    void create() throws IOException {
        PrivateFiles.directory(path);
    }

    /** Forgets everything that was compiled or unpacked here. */
    void wipe() throws IOException {
        Trees.delete(config());
        Trees.delete(data());
        Files.deleteIfExists(bundle());
        Files.deleteIfExists(artifacts());
    }

    /** Work on markers of directories with this parent. */
    @FunctionalInterface
    interface Locked<T> {
        T run() throws IOException;
    }

    /** Runs this while nobody else on the machine changes a marker beside it. */
    <T> T locked(Locked<T> work) throws IOException {
        Files.createDirectories(path.getParent());
        Path lock = path.getParent().resolve(".lock");
        synchronized (IN_THIS_JVM) {
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = channel.lock()) {
                return held.isValid() ? work.run() : fail(lock);
            }
        }
    }

    private static <T> T fail(Path lock) throws IOException {
        throw new IOException("The lock " + lock + " was taken away.");
    }
}
