package io.jenkins.plugins.esphome.store;

import io.jenkins.plugins.esphome.files.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** The few steps that durability is made of, behind a seam so that a test can be a disk that fills up. */
interface Disk {
    Disk LOCAL = new Disk() {};

    /** Writes a private file anew; its contents survive a crash when this returns, its name only after {@link #force} of the directory. */
    default void write(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel = PrivateFiles.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE))) {
            for (ByteBuffer rest = ByteBuffer.wrap(bytes); rest.hasRemaining(); ) {
                channel.write(rest);
            }
            channel.force(true);
        }
    }

    /** Appends whole lines to a private file and makes them durable; starts a new line where a crash left half a one. */
    default void append(Path file, byte[] lines) throws IOException {
        try (FileChannel channel = PrivateFiles.open(
                file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE))) {
            long end = channel.size();
            ByteBuffer last = ByteBuffer.allocate(1);
            boolean torn = end > 0 && channel.read(last, end - 1) == 1 && last.get(0) != '\n';
            ByteBuffer rest = ByteBuffer.allocate(lines.length + 1);
            rest = (torn ? rest.put((byte) '\n') : rest).put(lines).flip();
            while (rest.hasRemaining()) {
                end += channel.write(rest, end);
            }
            channel.force(true);
        }
    }

    /** Renames a file or directory, replacing a file, atomically. */
    default void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Makes the contents of a file, or the names in a directory, survive a crash of the machine. */
    default void force(Path path) throws IOException {
        if (Files.isDirectory(path) && !PrivateFiles.isPosix(path)) {
            return; // Windows opens no directories; NTFS keeps the order of its names itself
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
