package io.jenkins.plugins.esphome.store;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.QueueMarks;
import io.jenkins.plugins.esphome.model.RequestId;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Makes changes durable in the order of the calls and many at a time (group commit): one thread takes all that wait, forces
 * their contents to the disk together, renames them one after the other, and forces the directories together. What it costs
 * depends on the changes, never on how many requests there are.
 *
 * <p>Invariant: what is on disk is always what some prefix of the calls would have left there, but for calls that failed.
 * When the disk refuses a change, the later ones of the same batch fail with it, and what they would have
 * replaced is owed: it goes
 * to the disk before anything else does, as soon as that takes it. A change that fails for a reason of its own (its request is
 * not active) fails alone.
 */
final class ChangeWriter implements AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger(ChangeWriter.class.getName());

    /** Bounds how long the first change of a batch waits for the last one. */
    private static final int BATCH = 512;

    private final Layout layout;
    private final Disk disk;
    private final ExecutorService announcer;
    private final Consumer<Change.Finish> mover;
    private final Latest latest;
    private final Parallel parallel = new Parallel("esphome-store-disk");
    private final Map<JobId, UnknownFields> unknown = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private volatile UnknownFields unknownMarks = UnknownFields.NONE;
    private final BlockingQueue<Optional<Change>> waiting = new LinkedBlockingQueue<>();
    /** By what they are about: a job's id, or the marks. */
    private final Map<Object, Supplier<Change>> owed = new LinkedHashMap<>();

    private final Set<RequestId> owedFinishes = new LinkedHashSet<>();
    private final Thread thread = new Thread(this::work, "esphome-store-writer");

    /**
     * @param announcer completes the futures, on one thread: what hangs on them must not hold the writer up
     * @param mover takes requests whose every change is durable
     * @param latest is told what is durable
     */
    ChangeWriter(Layout layout, Disk disk, ExecutorService announcer, Consumer<Change.Finish> mover, Latest latest) {
        this.layout = layout;
        this.disk = disk;
        this.announcer = announcer;
        this.mover = mover;
        this.latest = latest;
        thread.setDaemon(true);
        thread.start();
    }

    /** What another version wrote into these jobs' records is kept when they are replaced (J5). */
    void keep(Map<JobId, UnknownFields> fields) {
        unknown.putAll(fields);
    }

    void keepWithMarks(UnknownFields fields) {
        unknownMarks = fields;
    }

    void forget(StoredRequest moved) {
        moved.request().jobs().forEach(unknown::remove);
    }

    Change.Update update(List<FirmwareJob> jobs) {
        return new Change.Update(numbers.incrementAndGet(), layout, disk, jobs, unknown);
    }

    Change.Remember remember(QueueMarks marks) {
        return new Change.Remember(numbers.incrementAndGet(), layout, disk, marks, unknownMarks);
    }

    void add(Change change) {
        waiting.add(Optional.of(change));
    }

    /** Waits until all that was added is durable or has failed. */
    @Override
    public void close() {
        waiting.add(Optional.empty());
        Parallel.join(thread);
        parallel.close();
    }

    private void work() {
        boolean open = true;
        while (open) {
            List<Change> batch = new ArrayList<>();
            open = take(batch);
            batch.addAll(0, owed.values().stream().map(Supplier::get).toList());
            if (!batch.isEmpty()) {
                write(batch);
            }
        }
    }

    /** @return whether there may be more */
    private boolean take(List<Change> batch) {
        List<Optional<Change>> taken = new ArrayList<>();
        try {
            taken.add(waiting.take());
        } catch (InterruptedException e) {
            return true; // nobody has a reason to interrupt this thread: the end is an element of the queue
        }
        waiting.drainTo(taken, BATCH - 1);
        taken.forEach(element -> element.ifPresent(batch::add));
        return taken.get(taken.size() - 1).isPresent();
    }

    private void write(List<Change> batch) {
        Absorbed absorbed = Absorbed.in(batch, latest);
        Batch steps = new Batch(
                batch.stream()
                        .filter(change -> absorbed.written(change) == change)
                        .toList(),
                disk,
                parallel);
        steps.contents();
        steps.publish();
        steps.directories();
        batch.forEach(change -> settle(change, steps.failure(absorbed.written(change))));
        if (owed.isEmpty()) {
            owedFinishes.forEach(id -> mover.accept(new Change.Finish(layout, id)));
            owedFinishes.clear();
        }
    }

    private void settle(Change change, Optional<IOException> failure) {
        if (failure.isPresent()) {
            fail(change, failure.get());
            return;
        }
        debts(change).keySet().forEach(owed::remove);
        if (change instanceof Change.Finish finish) {
            mover.accept(finish);
            return;
        }
        latest.heard(change);
        announcer.execute(() -> change.done.complete(null));
    }

    private void fail(Change change, IOException cause) {
        undo(change);
        if (isItsOwn(cause)) {
            debts(change).keySet().forEach(owed::remove);
            StoreException sentence = new StoreException(
                    "'" + change.place() + "' was not changed ("
                            + cause.getClass().getSimpleName() + "): its request is not active, or was filed already.",
                    cause);
            announcer.execute(() -> change.done.completeExceptionally(sentence));
            return;
        }
        owe(change);
        LOGGER.log(Level.WARNING, cause, () -> "'" + change.place() + "' is not durable yet: make room on its disk.");
        announcer.execute(() -> change.done.completeExceptionally(StoreException.notWritten(change.place(), cause)));
    }

    private void owe(Change change) {
        debts(change).forEach((about, again) -> {
            owed.remove(about); // so that it is last again
            owed.put(about, again);
        });
        if (change instanceof Change.Finish finish) {
            owedFinishes.add(finish.request());
        }
    }

    /** @return what can be written again later, by what it is about: a commit cannot, its caller was told that it is not filed */
    private Map<Object, Supplier<Change>> debts(Change change) {
        if (change instanceof Change.Remember marks) {
            return Map.of(QueueMarks.class, () -> remember(marks.marks()));
        }
        Map<Object, Supplier<Change>> debts = new LinkedHashMap<>();
        if (change instanceof Change.Update update) {
            update.jobs().forEach(job -> debts.put(job.id(), () -> update(List.of(job))));
        }
        return debts;
    }

    private static void undo(Change change) {
        try {
            change.undo();
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> "The next start removes what is left of '" + change.place() + "'");
        }
    }

    /** Whether the change asked for something that is not there, rather than the disk failing. */
    static boolean isItsOwn(IOException cause) {
        return cause instanceof NoSuchFileException
                || cause instanceof FileAlreadyExistsException
                || cause instanceof DirectoryNotEmptyException
                || cause.getCause() instanceof RuntimeException;
    }

    /** One round of the writer: which changes are still good is known after each step. */
    private static final class Batch {
        private final List<Change> changes;
        private final Disk disk;
        private final Parallel parallel;
        private final Map<Change, Integer> places = new IdentityHashMap<>();
        private final Map<Integer, IOException> failures = new LinkedHashMap<>();

        Batch(List<Change> changes, Disk disk, Parallel parallel) {
            this.changes = changes;
            this.disk = disk;
            this.parallel = parallel;
            for (int i = 0; i < changes.size(); i++) {
                places.put(changes.get(i), i);
            }
        }

        Optional<IOException> failure(Change change) {
            return Optional.ofNullable(failures.get(places.get(change)));
        }

        void contents() {
            inParallel(Change::contents);
            inParallel(change -> change.before().stream()
                    .<Parallel.DiskWork>map(path -> () -> disk.force(path))
                    .toList());
        }

        void publish() {
            for (int i = 0; i < changes.size(); i++) {
                if (!failures.containsKey(i)) {
                    publish(i);
                }
            }
        }

        void directories() {
            Map<Path, List<Integer>> users = new LinkedHashMap<>();
            good().forEach(i -> changes.get(i)
                    .after()
                    .forEach(path ->
                            users.computeIfAbsent(path, p -> new ArrayList<>()).add(i)));
            List<Path> paths = List.copyOf(users.keySet());
            List<Optional<IOException>> results = parallel.run(paths.stream()
                    .<Parallel.DiskWork>map(path -> () -> disk.force(path))
                    .toList());
            for (int p = 0; p < paths.size(); p++) {
                Optional<IOException> failure = results.get(p);
                users.get(paths.get(p)).forEach(i -> failure.ifPresent(e -> failures.putIfAbsent(i, e)));
            }
        }

        private void publish(int index) {
            try {
                changes.get(index).publish();
            } catch (IOException e) {
                fail(index, e);
            }
        }

        private interface Step {
            List<Parallel.DiskWork> of(Change change) throws IOException;
        }

        private void inParallel(Step step) {
            List<Parallel.DiskWork> work = new ArrayList<>();
            List<Integer> owners = new ArrayList<>();
            for (int i : good()) {
                try {
                    for (Parallel.DiskWork one : step.of(changes.get(i))) {
                        work.add(one);
                        owners.add(i);
                    }
                } catch (IOException e) {
                    fail(i, e);
                }
            }
            List<Optional<IOException>> results = parallel.run(work);
            for (int w = 0; w < results.size(); w++) {
                int owner = owners.get(w);
                results.get(w).ifPresent(e -> fail(owner, e));
            }
        }

        /** A failing disk fails the later changes too: none of them may become true without this one. */
        private void fail(int index, IOException cause) {
            int last = isItsOwn(cause) ? index + 1 : changes.size();
            for (int i = index; i < last; i++) {
                failures.putIfAbsent(i, cause);
            }
        }

        private List<Integer> good() {
            List<Integer> good = new ArrayList<>();
            for (int i = 0; i < changes.size(); i++) {
                if (!failures.containsKey(i)) {
                    good.add(i);
                }
            }
            return good;
        }
    }
}
