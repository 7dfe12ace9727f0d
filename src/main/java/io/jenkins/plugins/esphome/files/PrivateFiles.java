package io.jenkins.plugins.esphome.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Makes files and directories that nobody but this user can read, from their first moment on: bundles, firmware and what an
 * upload needs hold secrets. Where the file system knows no POSIX permissions, the directory in which they lie must be private
 * itself.
 */
public final class PrivateFiles {
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final FileAttribute<?>[] NEW_FILE = {PosixFilePermissions.asFileAttribute(FILE)};
    private static final FileAttribute<?>[] NEW_DIRECTORY = {
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
    };
    private static final FileAttribute<?>[] NONE = {};

    private PrivateFiles() {}

    /** Makes the directory and those above it that are missing; what is there stays as it is. */
    public static Path directory(Path directory) throws IOException {
        return Files.isDirectory(directory)
                ? directory
                : Files.createDirectories(directory, isPosix(directory) ? NEW_DIRECTORY : NONE);
    }

    /** Opens a file that is private if this makes it; one that is there keeps its permissions. */
    public static FileChannel open(Path file, Set<? extends OpenOption> options) throws IOException {
        return FileChannel.open(file, options, isPosix(file) ? NEW_FILE : NONE);
    }

    /**
     * Begins a new file.
     *
     * @throws java.nio.file.FileAlreadyExistsException if there is anything of that name, a link included
     */
    public static FileChannel create(Path file) throws IOException {
        return open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }

    /** As {@link #create}, for what is written from its beginning to its end. */
    public static OutputStream createStream(Path file) throws IOException {
        return Channels.newOutputStream(create(file));
    }

    /** Makes a new file of this text, in UTF-8. */
    public static void write(Path file, String text) throws IOException {
        try (OutputStream out = createStream(file)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Makes the plain files that lie in a directory private: somebody else wrote them. */
    public static void restrict(Path directory) throws IOException {
        if (isPosix(directory)) {
            for (Path file : Trees.list(directory)) {
                if (Trees.isPlainFile(file)) {
                    Files.setPosixFilePermissions(file, FILE);
                }
            }
        }
    }

    /** @return whether permissions of owner, group and others are known where this lies */
    public static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
