package io.jenkins.plugins.esphome.store;

import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.RequestId;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The ended jobs, newest first, read on demand from the months' index files: nobody pays for the history but who looks at it.
 * A month stays in memory as long as there is room. Thread-safe.
 */
public final class History {
    private final Layout layout;
    private final Map<YearMonth, SoftReference<MonthIndex>> months = new ConcurrentHashMap<>();

    History(Layout layout) {
        this.layout = layout;
    }

    /**
     * @param after {@link HistoryPage#next()} of the page before; empty: from the newest
     * @param size how many entries at most, at least 1
     * @throws StoreException if the disk cannot be read
     * @throws BadInput if {@code after} is none of ours
     */
    public HistoryPage page(HistoryQuery query, Optional<String> after, int size) {
        if (size < 1) {
            throw new BadInput("A page of " + size + " jobs shows nothing: ask for at least 1.");
        }
        Optional<Cursor> from = after.map(Cursor::parse);
        try {
            return collect(query, from, size);
        } catch (IOException e) {
            throw StoreException.notRead(layout.history(), e);
        }
    }

    /** @return the request with its jobs, if it has moved to the history and was not pruned */
    public Optional<StoredRequest> find(RequestId id) {
        try {
            Optional<Path> directory = layout.findInHistory(id);
            return directory.isPresent() ? read(directory.get(), id) : Optional.empty();
        } catch (NoSuchFileException prunedMeanwhile) {
            return Optional.empty();
        } catch (IOException e) {
            throw StoreException.notRead(layout.history(), e);
        }
    }

    MonthIndex month(YearMonth month) {
        return months.compute(month, (key, seen) -> seen != null && seen.get() != null ? seen : fresh(key))
                .get();
    }

    /** @throws StoreException if the records are there but cannot be read */
    static Optional<StoredRequest> read(Path directory, RequestId id) throws IOException {
        RequestFiles.Reading reading = RequestFiles.read(directory, id);
        if (reading instanceof RequestFiles.Reading.Refused refused) {
            throw new StoreException(
                    "'" + refused.file() + "' " + refused.reason().getMessage() + ".");
        }
        return Optional.of(((RequestFiles.Reading.Whole) reading).stored());
    }

    private SoftReference<MonthIndex> fresh(YearMonth month) {
        return new SoftReference<>(new MonthIndex(layout, month));
    }

    private HistoryPage collect(HistoryQuery query, Optional<Cursor> from, int size) throws IOException {
        List<HistoryEntry> found = new ArrayList<>();
        YearMonth last = null;
        Map<RequestId, Boolean> present = new HashMap<>();
        for (YearMonth month : layout.months()) {
            if (from.isPresent() && month.isAfter(from.get().month())) {
                continue;
            }
            for (HistoryEntry entry : month(month).newestFirst()) {
                if (isWanted(entry, query, from, month)
                        && present.computeIfAbsent(entry.job().request(), id -> exists(id, month))) {
                    if (found.size() == size) {
                        return new HistoryPage(
                                found,
                                Optional.of(Cursor.of(last, found.get(size - 1)).toString()));
                    }
                    found.add(entry);
                    last = month;
                }
            }
        }
        return new HistoryPage(found, Optional.empty());
    }

    private static boolean isWanted(HistoryEntry entry, HistoryQuery query, Optional<Cursor> from, YearMonth month) {
        return query.matches(entry)
                && from.map(cursor -> cursor.isBefore(entry, month)).orElse(true);
    }

    /** Not pruned since its line was read; the line is written a moment before the request moves. */
    private boolean exists(RequestId id, YearMonth month) {
        return Files.isDirectory(layout.month(month).resolve(id.toString())) || Files.isDirectory(layout.active(id));
    }

    /** The last entry of a page: the order is total, so what is newer cannot shift the next page. */
    private record Cursor(YearMonth month, Instant endedAt, JobId job) {
        static Cursor of(YearMonth month, HistoryEntry entry) {
            return new Cursor(month, entry.endedAt(), entry.job());
        }

        static Cursor parse(String text) {
            String[] parts = text.split("_", -1);
            try {
                return new Cursor(YearMonth.parse(parts[0]), Instant.parse(parts[1]), JobId.parse(parts[2]));
            } catch (DateTimeException | ArrayIndexOutOfBoundsException | BadInput e) {
                throw new BadInput("'" + text.replaceAll("\\p{Cntrl}", "?")
                        + "' is no place in the history: start again from the newest page.");
            }
        }

        boolean isBefore(HistoryEntry entry, YearMonth entryMonth) {
            if (!entryMonth.equals(month)) {
                return true; // older months come later
            }
            int byEnd = endedAt.compareTo(entry.endedAt());
            return byEnd > 0 || byEnd == 0 && job.compareTo(entry.job()) > 0;
        }

        @Override
        public String toString() {
            return month + "_" + endedAt + "_" + job;
        }
    }
}
