package io.jenkins.plugins.esphome.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Makes files that nobody but their owner can read from their first moment on (secrets may stand in them). */
final class PrivateFiles {
    private static final FileAttribute<?> DIRECTORY = mode("rwx------");
    private static final FileAttribute<?> FILE = mode("rw-------");

    private PrivateFiles() {}

    private static FileAttribute<?> mode(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    static void createDirectories(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, only(directory.getFileSystem(), DIRECTORY));
        }
    }

    static void write(Path file, String text) throws IOException {
        try (SeekableByteChannel channel = create(file)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    /** @return a channel that writes a file which was not there before */
    static SeekableByteChannel create(Path file) throws IOException {
        return Files.newByteChannel(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                only(file.getFileSystem(), FILE));
    }

    private static FileAttribute<?>[] only(FileSystem files, FileAttribute<?> mode) {
        return files.supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {mode}
                : new FileAttribute<?>[0];
    }

    /** Deletes a directory with all that is in it, links as links; nothing if it is not there. */
    static void delete(Path directory) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> tree = Files.walk(directory)) {
            deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
        } catch (NoSuchFileException e) {
            return;
        }
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }

    /** @return whether it is a plain file itself, not a link to one, and not a pipe that would block its reader */
    static boolean isPlainFile(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }
}
