package io.jenkins.plugins.esphome.store;

import io.jenkins.plugins.esphome.files.Trees;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.RequestId;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One month of the history in memory, made from its index file and kept up with what is appended to it. The directories are the
 * truth: what the index does not know is read from there, what it knows and is not there is left out; so a missing or damaged
 * index costs time, nothing else. Thread-safe.
 */
final class MonthIndex {
    private static final Logger LOGGER = Logger.getLogger(MonthIndex.class.getName());

    private final Layout layout;
    private final YearMonth month;
    private final Map<JobId, HistoryEntry> entries = new LinkedHashMap<>();
    private List<HistoryEntry> newestFirst = List.of();
    private Optional<Object> file = Optional.empty();
    private long parsed;
    private int wrong;
    private boolean incomplete;
    private boolean newer;

    MonthIndex(Layout layout, YearMonth month) {
        this.layout = layout;
        this.month = month;
    }

    synchronized List<HistoryEntry> newestFirst() throws IOException {
        refresh();
        return newestFirst;
    }

    /** @return whether the file should be written anew; never when it holds lines that only a newer version understands */
    synchronized boolean isWorthRewriting() throws IOException {
        refresh();
        return !newer && (incomplete || wrong > entries.size() / 4);
    }

    synchronized byte[] lines() {
        StringBuilder lines = new StringBuilder();
        List<HistoryEntry> oldestFirst = new ArrayList<>(newestFirst);
        Collections.reverse(oldestFirst);
        oldestFirst.forEach(entry -> lines.append(HistoryEntries.FORMAT.writeLine(entry)));
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void refresh() throws IOException {
        Optional<BasicFileAttributes> now = attributes(layout.index(month));
        Optional<Object> key = now.map(MonthIndex::identity);
        if (!key.equals(file)
                || newestFirst.isEmpty()
                || now.map(BasicFileAttributes::size).orElse(0L) < parsed) {
            readAll(key);
        } else if (now.isPresent() && now.get().size() > parsed) {
            parseTail();
            sort();
        }
    }

    private void readAll(Optional<Object> key) throws IOException {
        entries.clear();
        parsed = 0;
        wrong = 0;
        incomplete = false;
        file = key;
        if (key.isPresent()) {
            parseTail();
        }
        agreeWithDirectories();
        sort();
    }

    private void sort() {
        newestFirst =
                entries.values().stream().sorted(HistoryEntries.NEWEST_FIRST).toList();
    }

    /** Takes whole lines only: the last one may be on its way. */
    private void parseTail() throws IOException {
        try (RandomAccessFile index = new RandomAccessFile(layout.index(month).toFile(), "r")) {
            byte[] tail = new byte[(int) Math.min(Integer.MAX_VALUE - 8, index.length() - parsed)];
            index.seek(parsed);
            index.readFully(tail);
            int start = 0;
            for (int end = 0; end < tail.length; end++) {
                if (tail[end] == '\n') {
                    parse(Arrays.copyOfRange(tail, start, end));
                    start = end + 1;
                }
            }
            parsed += start;
        }
    }

    private void parse(byte[] line) {
        try {
            HistoryEntry entry = HistoryEntries.FORMAT.read(line).value();
            entries.put(entry.job(), entry);
        } catch (UnreadableRecord.Newer e) {
            newer = true;
        } catch (UnreadableRecord e) {
            wrong++;
        }
    }

    private void agreeWithDirectories() throws IOException {
        Set<RequestId> present = new HashSet<>();
        Trees.list(layout.month(month)).forEach(path -> Layout.requestOf(path).ifPresent(present::add));
        int known = entries.size();
        entries.keySet()
                .removeIf(job -> !present.contains(job.request()) && !Files.isDirectory(layout.active(job.request())));
        wrong += known - entries.size();
        entries.keySet().forEach(job -> present.remove(job.request()));
        for (RequestId unlisted : present) {
            addFromDirectory(unlisted);
        }
    }

    private void addFromDirectory(RequestId id) throws IOException {
        Path directory = layout.month(month).resolve(id.toString());
        try {
            if (RequestFiles.read(directory, id) instanceof RequestFiles.Reading.Whole whole) {
                HistoryEntries.of(whole.stored()).forEach(entry -> entries.put(entry.job(), entry));
                incomplete = true;
            } else {
                LOGGER.log(Level.WARNING, "The history does not show ''{0}'': its records cannot be read", directory);
            }
        } catch (NoSuchFileException prunedMeanwhile) {
            LOGGER.log(Level.FINE, prunedMeanwhile, () -> "Pruned: " + id);
        }
    }

    private static Optional<BasicFileAttributes> attributes(Path file) throws IOException {
        try {
            return Optional.of(Files.readAttributes(file, BasicFileAttributes.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static Object identity(BasicFileAttributes attributes) {
        return Optional.ofNullable(attributes.fileKey()).orElse(attributes.creationTime());
    }
}
