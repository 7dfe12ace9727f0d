package io.jenkins.plugins.esphome.store;

import io.jenkins.plugins.esphome.files.PrivateFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps a second process from changing the same files. The lock is the system's, so it ends with the process however that
 * dies; the owner record beside it only tells people whom they meet (Windows lets nobody read a locked file).
 */
final class Ownership implements AutoCloseable {
    private static final RecordFormat<StoreOwner> FORMAT = RecordFormat.of(StoreOwner.class);

    private final Layout layout;
    private final FileChannel channel;

    private Ownership(Layout layout, FileChannel channel) {
        this.layout = layout;
        this.channel = channel;
    }

    static Ownership take(Layout layout, String command) throws IOException {
        FileChannel channel =
                PrivateFiles.open(layout.lock(), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        try {
            if (lock(channel).isEmpty()) {
                throw new StoreInUseException(layout.root(), read(layout));
            }
            Disk.LOCAL.write(layout.owner(), FORMAT.write(self(command), UnknownFields.NONE));
            return new Ownership(layout, channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** @return the process that owns the store, if one does: an owner that was killed left its record but is none any more */
    static Optional<StoreOwner> current(Layout layout) {
        return read(layout).filter(Ownership::isAlive);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(layout.owner());
        channel.close();
    }

    private static Optional<FileLock> lock(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException thisVeryProcess) {
            return Optional.empty();
        }
    }

    private static Optional<StoreOwner> read(Layout layout) {
        try {
            return Optional.of(FORMAT.read(Files.readAllBytes(layout.owner())).value());
        } catch (IOException | UnreadableRecord notIntroducedYet) {
            return Optional.empty();
        }
    }

    private static boolean isAlive(StoreOwner owner) {
        if (!owner.host().equals(host())) {
            return true; // cannot be asked from here
        }
        Optional<ProcessHandle> process = ProcessHandle.of(owner.pid()).filter(ProcessHandle::isAlive);
        return process.isPresent()
                && process.get()
                        .info()
                        .startInstant()
                        .map(start -> !start.isAfter(owner.since()))
                        .orElse(true);
    }

    private static StoreOwner self(String command) {
        return new StoreOwner(
                ProcessHandle.current().pid(), host(), Instant.now().truncatedTo(ChronoUnit.MILLIS), command);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
