package io.jenkins.plugins.esphome.store;

import io.jenkins.plugins.esphome.files.PrivateFiles;
import io.jenkins.plugins.esphome.files.Trees;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.RequestId;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.YearMonth;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.zip.GZIPOutputStream;

/**
 * Moves what has ended from {@code active/} to the history, off the hot path and several at a time: compresses the logs,
 * deletes the bundles, which hold secrets, adds to the month's index, renames the directory, and then prunes (Q11).
 *
 * <p>A crash at any instant loses nothing, because each step can be done again: a compressed log is complete before the plain
 * one goes, and the index knows a request before it moves. Until the rename the request is in {@code active/}, where the next
 * start finds that it has ended.
 */
final class HistoryMover implements AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger(HistoryMover.class.getName());

    private static final int ROUND = 64;

    private final Layout layout;
    private final Disk disk;
    private final StoreSettings settings;
    private final History history;
    private final Latest latest;
    private final ExecutorService announcer;
    private final Departures departures;
    private final Clock clock;
    private final Parallel parallel = new Parallel("esphome-store-history-disk");
    private final BlockingQueue<Optional<Change.Finish>> waiting = new LinkedBlockingQueue<>();
    private final Deque<Change.Finish> late = new ArrayDeque<>();
    private Optional<Retention> retention = Optional.empty();
    private final Thread thread = new Thread(this::work, "esphome-store-history");

    /** Who must know of each request that moves. */
    interface Departures {
        /** Its files are about to be touched: nobody may write to its logs any more. */
        void begins(StoredRequest request) throws IOException;

        /** It is in the history. */
        void done(StoredRequest request);
    }

    HistoryMover(
            Layout layout,
            Disk disk,
            StoreSettings settings,
            History history,
            Latest latest,
            ExecutorService announcer,
            Departures departures) {
        this.layout = layout;
        this.disk = disk;
        this.settings = settings;
        this.history = history;
        this.latest = latest;
        this.announcer = announcer;
        this.departures = departures;
        this.clock = Clock.systemUTC();
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        thread.start();
    }

    void add(Change.Finish finish) {
        waiting.add(Optional.of(finish));
    }

    /** Waits until all that was added has moved or failed. */
    @Override
    public void close() {
        waiting.add(Optional.empty());
        Parallel.join(thread);
        parallel.close();
    }

    private void work() {
        boolean open = true;
        while (open) {
            List<Optional<Change.Finish>> taken = new ArrayList<>();
            try {
                taken.add(waiting.take());
            } catch (InterruptedException e) {
                continue; // nobody has a reason to interrupt this thread: the end is an element of the queue
            }
            waiting.drainTo(taken, ROUND - 1);
            open = taken.get(taken.size() - 1).isPresent();
            List<Change.Finish> round =
                    new ArrayList<>(taken.stream().flatMap(Optional::stream).toList());
            for (int again = 0; again < ROUND && !late.isEmpty(); again++) {
                round.add(late.remove());
            }
            move(round);
        }
    }

    private void move(List<Change.Finish> round) {
        List<Leaving> prepared =
                round.stream().flatMap(finish -> prepare(finish).stream()).toList();
        if (prepared.isEmpty()) {
            return;
        }
        try {
            List<Leaving> moved = file(prepared);
            moved.forEach(one -> departures.done(one.stored()));
            moved.forEach(one -> announcer.execute(() -> one.finish().done.complete(null)));
            prune(moved);
        } catch (IOException e) {
            prepared.forEach(one -> tryLater(one.finish(), e));
        }
    }

    /** A request on its way. */
    private record Leaving(Change.Finish finish, StoredRequest stored, YearMonth month) {
        RequestId id() {
            return stored.request().id();
        }
    }

    private Optional<Leaving> prepare(Change.Finish finish) {
        RequestId id = finish.request();
        try {
            requireActive(id);
            Optional<StoredRequest> known = latest.find(id);
            StoredRequest stored = (known.isPresent() ? known : History.read(layout.active(id), id)).orElseThrow();
            if (!stored.hasEnded()) {
                throw new StoreException("Request " + id + " has not ended: it stays in '" + layout.active(id) + "'.");
            }
            departures.begins(stored);
            tidy(stored);
            return Optional.of(new Leaving(finish, stored, HistoryEntries.month(stored)));
        } catch (NoSuchFileException e) {
            announceMoved(finish);
        } catch (IOException e) {
            tryLater(finish, e);
        } catch (StoreException e) {
            fail(finish, e);
        }
        return Optional.empty();
    }

    private void requireActive(RequestId id) throws NoSuchFileException {
        if (!Files.isDirectory(layout.active(id))) {
            throw new NoSuchFileException(layout.active(id).toString());
        }
    }

    private void announceMoved(Change.Finish finish) {
        if (history.find(finish.request()).isPresent()) {
            announcer.execute(() -> finish.done.complete(null));
        } else {
            fail(
                    finish,
                    new StoreException("There is no request " + finish.request() + " in '" + layout.active() + "'."));
        }
    }

    /** It stays in {@code active/}, is tried again with the next one that ends, and at the next start. */
    private void tryLater(Change.Finish finish, IOException cause) {
        late.add(finish);
        LOGGER.log(
                Level.WARNING,
                cause,
                () -> "Request " + finish.request() + " cannot move to the history in '" + layout.history()
                        + "' yet: make room on its disk");
        fail(finish, StoreException.notWritten(layout.history(), cause));
    }

    private void fail(Change.Finish finish, StoreException reason) {
        LOGGER.log(Level.FINE, reason, () -> "Not moved: request " + finish.request());
        announcer.execute(() -> finish.done.completeExceptionally(reason));
    }

    private void tidy(StoredRequest ended) throws IOException {
        Path directory = layout.active(ended.request().id());
        List<Path> files = Trees.list(directory);
        for (Path file : files) {
            if (file.getFileName().toString().startsWith(Layout.BUNDLE)) {
                Trees.delete(file);
            }
        }
        Set<Path> present = new HashSet<>(files);
        compress(
                directory,
                ended.request().jobs().stream()
                        .filter(job -> present.contains(directory.resolve(Layout.logFile(job))))
                        .toList());
        for (JobId job : ended.request().jobs()) {
            // also where an earlier try died between the two, and only this one is left
            Path position = directory.resolve(Layout.logPosition(job));
            if (present.contains(position)) {
                Files.deleteIfExists(position);
            }
        }
    }

    private void compress(Path directory, List<JobId> logs) throws IOException {
        if (logs.isEmpty()) {
            return;
        }
        check(parallel.run(logs.stream()
                .<Parallel.DiskWork>map(job -> () -> compress(directory, job))
                .toList()));
        disk.force(directory);
        for (JobId job : logs) {
            Files.deleteIfExists(directory.resolve(Layout.logFile(job)));
        }
    }

    private void compress(Path directory, JobId job) throws IOException {
        Path log = directory.resolve(Layout.logFile(job));
        Path target = directory.resolve(Layout.compressedLog(job));
        Path fresh = directory.resolve(Layout.compressedLog(job) + ".new");
        cutToRecorded(log, directory.resolve(Layout.logPosition(job)));
        try (var channel = PrivateFiles.open(
                        fresh,
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.TRUNCATE_EXISTING,
                                StandardOpenOption.WRITE));
                OutputStream packed = new GZIPOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
            Files.copy(log, packed);
        }
        disk.force(fresh);
        disk.rename(fresh, target);
    }

    /** What a crash left unrecorded was written again behind it, or never belonged to the log. */
    private static void cutToRecorded(Path log, Path sidecar) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
            long recorded = LogReader.recordedLength(sidecar).orElse(file.length());
            if (recorded < file.length()) {
                file.setLength(recorded);
            }
        }
    }

    /** The index first, then the renames: a line too many is ignored, a line too few would hide a request until a rebuild. */
    private List<Leaving> file(List<Leaving> leaving) throws IOException {
        Map<YearMonth, List<Leaving>> byMonth = new LinkedHashMap<>();
        leaving.forEach(one ->
                byMonth.computeIfAbsent(one.month(), month -> new ArrayList<>()).add(one));
        for (Map.Entry<YearMonth, List<Leaving>> month : byMonth.entrySet()) {
            appendToIndex(month.getKey(), month.getValue());
        }
        List<Leaving> moved = leaving.stream().filter(this::rename).toList();
        for (YearMonth month : byMonth.keySet()) {
            disk.force(layout.month(month));
        }
        disk.force(layout.active());
        return moved;
    }

    private boolean rename(Leaving one) {
        try {
            disk.rename(
                    layout.active(one.id()),
                    layout.month(one.month()).resolve(one.id().toString()));
            return true;
        } catch (IOException e) {
            tryLater(one.finish(), e);
            return false;
        }
    }

    private void appendToIndex(YearMonth month, List<Leaving> leaving) throws IOException {
        if (!Files.isDirectory(layout.month(month))) {
            PrivateFiles.directory(layout.month(month));
            disk.force(layout.history());
        }
        StringBuilder lines = new StringBuilder();
        leaving.forEach(one ->
                HistoryEntries.of(one.stored()).forEach(entry -> lines.append(HistoryEntries.FORMAT.writeLine(entry))));
        disk.append(layout.index(month), lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void prune(List<Leaving> moved) {
        try {
            if (retention.isEmpty()) {
                retention = Optional.of(counted()); // what has just moved is in it
            } else {
                moved.forEach(one -> HistoryEntries.of(one.stored()).forEach(retention.get()::add));
            }
            for (RequestId id : retention.get().expired(clock.instant())) {
                delete(id);
            }
        } catch (IOException | RuntimeException e) { // the history only grows meanwhile
            LOGGER.log(Level.WARNING, e, () -> "The history in '" + layout.history() + "' could not be pruned");
        }
    }

    private void delete(RequestId id) throws IOException {
        Optional<Path> directory = layout.findInHistory(id);
        if (directory.isPresent()) {
            Path away = layout.staging().resolve("pruned-" + id);
            disk.rename(directory.get(), away);
            Trees.delete(away);
            LOGGER.log(Level.FINE, () -> "Pruned request " + id);
        }
    }

    /** Reads the whole history once in the life of a process, and mends what of its index is damaged. */
    private Retention counted() throws IOException {
        Retention counts = new Retention(settings);
        Set<RequestId> stillActive = new HashSet<>();
        Trees.list(layout.active()).forEach(path -> Layout.requestOf(path).ifPresent(stillActive::add));
        List<YearMonth> oldestFirst = new ArrayList<>(layout.months());
        Collections.reverse(oldestFirst);
        for (YearMonth month : oldestFirst) {
            MonthIndex index = history.month(month);
            List<HistoryEntry> entries = new ArrayList<>(index.newestFirst());
            Collections.reverse(entries);
            entries.stream()
                    .filter(entry -> !stillActive.contains(entry.job().request()))
                    .forEach(counts::add);
            mend(month, index);
        }
        return counts;
    }

    private void mend(YearMonth month, MonthIndex index) throws IOException {
        if (index.isWorthRewriting()) {
            JsonFile.replace(disk, layout.index(month), index.lines());
        }
    }

    private static void check(List<Optional<IOException>> results) throws IOException {
        for (Optional<IOException> failure : results) {
            if (failure.isPresent()) {
                throw failure.get();
            }
        }
    }
}
