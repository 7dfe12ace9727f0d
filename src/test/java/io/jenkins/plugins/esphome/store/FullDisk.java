package io.jenkins.plugins.esphome.store;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** A disk that takes so many writes and then no more, until somebody makes room; like a real one it leaves half a file behind. */
final class FullDisk implements Disk {
    private final AtomicInteger room = new AtomicInteger(Integer.MAX_VALUE);

    void fill() {
        leave(0);
    }

    void leave(int writes) {
        room.set(writes);
    }

    void makeRoom() {
        room.set(Integer.MAX_VALUE);
    }

    @Override
    public void write(Path file, byte[] bytes) throws IOException {
        if (room.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
            Files.write(file, new byte[0]);
            throw full(file);
        }
        Disk.super.write(file, bytes);
    }

    @Override
    public void append(Path file, byte[] lines) throws IOException {
        if (room.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
            throw full(file);
        }
        Disk.super.append(file, lines);
    }

    private static FileSystemException full(Path file) {
        return new FileSystemException(file.toString(), null, "No space left on device");
    }
}
