package io.jenkins.plugins.esphome.store;

import io.jenkins.plugins.esphome.files.Trees;
import io.jenkins.plugins.esphome.model.RequestId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Numbers requests so that no number ever means two of them, whatever crashed or was pruned. The file holds the first number
 * that was never given out; it is raised by a whole block before the block's first number is, and lowered to the exact next
 * number by a clean end. So a crash leaves a gap of at most one block, and a number costs no disk access.
 */
final class RequestNumbers implements AutoCloseable {
    static final int BLOCK = 64;

    private final Layout layout;
    private final Disk disk;
    private long next;
    private long reserved;

    RequestNumbers(Layout layout, Disk disk) throws IOException {
        this.layout = layout;
        this.disk = disk;
        this.next = Math.max(recorded(), 1);
        this.reserved = next;
    }

    synchronized RequestId next() {
        if (next == reserved) {
            record(next + BLOCK);
            reserved = next + BLOCK;
        }
        return new RequestId(next++);
    }

    @Override
    public synchronized void close() {
        if (next != reserved) {
            record(next);
            reserved = next;
        }
    }

    private void record(long firstUnused) {
        try {
            JsonFile.replace(disk, layout.nextId(), (firstUnused + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw StoreException.notWritten(layout.nextId(), e);
        }
    }

    private long recorded() throws IOException {
        OptionalLong number = parse();
        return number.isPresent() ? number.getAsLong() : highestOnDisk() + 1;
    }

    private OptionalLong parse() throws IOException {
        try {
            String text = Files.readString(layout.nextId(), StandardCharsets.ISO_8859_1)
                    .strip();
            return text.matches("[1-9][0-9]{0,17}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
        } catch (NoSuchFileException newStore) {
            return OptionalLong.empty();
        }
    }

    /** Only without a readable file: in a new store, or when somebody damaged it. */
    private long highestOnDisk() throws IOException {
        List<Path> places = new ArrayList<>(List.of(layout.active(), layout.setAside()));
        for (YearMonth month : layout.months()) {
            places.add(layout.month(month));
        }
        long highest = 0;
        for (Path place : places) {
            for (Path directory : Trees.list(place)) {
                highest = Math.max(
                        highest,
                        Layout.requestOf(directory).map(RequestId::number).orElse(0L));
            }
        }
        return highest;
    }
}
