package io.jenkins.plugins.esphome.store;

import io.jenkins.plugins.esphome.files.PrivateFiles;
import io.jenkins.plugins.esphome.files.Trees;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.FirmwareRequest;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.QueueMarks;
import io.jenkins.plugins.esphome.model.RequestId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Keeps every request in one directory of files that people can read, so that nothing has to be administered and a restart
 * loses nothing (decision 5). One process at a time owns the store; {@code docs/store.md} shows what lies where.
 *
 * <p>Invariants: a future that completed normally is durable; changes become durable in the order of the calls; what a change
 * costs does not depend on how many requests there are, active or past. Futures complete on a thread of the store's, one after
 * the other: what hangs on them should be quick. Thread-safe.
 */
public final class RequestStore implements RequestRecords, AutoCloseable {
    private final Layout layout;
    private final Disk disk;
    private final Ownership ownership;
    private final RequestNumbers numbers;
    private final String instanceId;
    private final StoreReader reader;
    private final Map<JobId, JobLog> logs = new ConcurrentHashMap<>();
    private final ExecutorService announcer = Executors.newSingleThreadExecutor(RequestStore::announcerThread);
    private final Latest latest = new Latest();
    private final HistoryMover mover;
    private final ChangeWriter writer;
    private boolean closed;

    private RequestStore(Layout layout, StoreSettings settings, Disk disk, Ownership ownership) throws IOException {
        this.layout = layout;
        this.disk = disk;
        this.ownership = ownership;
        makeRoom();
        instanceId = readOrMakeInstanceId();
        numbers = new RequestNumbers(layout, disk);
        reader = new StoreReader(layout);
        mover = new HistoryMover(layout, disk, settings, reader.history(), latest, announcer, departures());
        writer = new ChangeWriter(layout, disk, announcer, mover::add, latest);
    }

    /**
     * Takes the store, and makes it if it is not there.
     *
     * @throws StoreInUseException if another process owns it; the message names that process
     * @throws IOException if the disk refuses
     */
    public static RequestStore open(Path root, StoreSettings settings) throws IOException {
        return open(root, settings, Disk.LOCAL);
    }

    static RequestStore open(Path root, StoreSettings settings, Disk disk) throws IOException {
        if (Files.exists(root) && !Files.isDirectory(root)) {
            throw new BadInput("The state directory '" + root + "' is a file: move it away or name another directory.");
        }
        Layout layout = new Layout(PrivateFiles.directory(root).toAbsolutePath().normalize());
        Ownership ownership = Ownership.take(layout, settings.command());
        try {
            return new RequestStore(layout, settings, disk, ownership);
        } catch (IOException | RuntimeException e) {
            ownership.close();
            throw e;
        }
    }

    /** Looks without owning; a root that does not exist is an empty store. */
    public static StoreReader openForReading(Path root) {
        return new StoreReader(new Layout(root.toAbsolutePath().normalize()));
    }

    /**
     * Reads the active requests; called once, before the first change.
     *
     * @throws StoreException if the disk cannot be read, or a newer version wrote the queue's marks: without them two processes
     *     could meet on one device (Q13)
     */
    public Restored restore() {
        Restoration restoration = new Restoration(layout, disk);
        try {
            Restored restored = restoration.read();
            writer.keep(restoration.unknown());
            writer.keepWithMarks(restoration.unknownMarks());
            restoration.leftovers().forEach(this::finish);
            return restored;
        } catch (IOException e) {
            throw StoreException.notRead(layout.active(), e);
        }
    }

    /**
     * @return a number that was never given out before, whatever crashed or was pruned
     * @throws StoreException if the disk refuses the next block of numbers
     */
    public RequestId nextId() {
        return numbers.next();
    }

    /**
     * @return a private directory for the request's files; {@link #commit} makes it the request's own. Files and directories
     *     whose name begins with "bundle" are deleted when the request ends
     */
    public Path stage(RequestId id) throws IOException {
        return PrivateFiles.directory(layout.staging(id));
    }

    /** Deletes what was staged for a request that will not be committed. */
    public void discard(RequestId id) throws IOException {
        Trees.delete(layout.staging(id));
    }

    /** {@inheritDoc} When it fails, nothing is left of the request, what was staged for it included. */
    @Override
    public CompletableFuture<Void> commit(FirmwareRequest request, List<FirmwareJob> jobs) {
        if (!request.jobs().equals(jobs.stream().map(FirmwareJob::id).toList())) {
            throw new IllegalArgumentException(
                    "Request " + request.id() + " names " + request.jobs() + ", not the jobs given");
        }
        return add(new Change.Commit(layout, disk, request, List.copyOf(jobs)));
    }

    /**
     * {@inheritDoc} When it fails because the disk refuses, the records are owed: they are written before any later change as soon
     * as the disk takes them.
     */
    @Override
    public CompletableFuture<Void> update(Collection<FirmwareJob> jobs) {
        return add(writer.update(List.copyOf(jobs)));
    }

    /** {@inheritDoc} When the disk refuses, they are owed like {@link #update}'s. */
    @Override
    public CompletableFuture<Void> remember(QueueMarks marks) {
        return add(writer.remember(marks));
    }

    /** {@inheritDoc} Completes when the request is in the history and its index; if a crash comes first, {@link #restore} does it again. */
    @Override
    public CompletableFuture<Void> finish(RequestId request) {
        return add(new Change.Finish(layout, request));
    }

    /** @return the request, active or from the history */
    public Optional<StoredRequest> find(RequestId id) {
        return reader.find(id);
    }

    /** @return its directory, active or in the history; it may move at any time after its jobs have ended */
    public Optional<Path> directory(RequestId id) {
        return reader.directory(id);
    }

    /** @return the one log of this job, the same for every caller while the request is active; then one to read and to close */
    public JobLog log(JobId id) {
        if (!Files.isDirectory(layout.active(id.request()))) {
            return new JobLog(layout, id);
        }
        return logs.computeIfAbsent(id, job -> new JobLog(layout, job));
    }

    /** @return a reader for one follower, to be closed by it */
    public LogReader follow(JobId id) {
        return reader.log(id);
    }

    public History history() {
        return reader.history();
    }

    /** @return a UUID made once per store: the controller's name in owner markers */
    public String instanceId() {
        return instanceId;
    }

    /** Makes everything durable that was asked for, moves what has ended, then gives the store back. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        writer.close();
        mover.close();
        announcer.shutdown();
        await(announcer);
        giveBack();
    }

    private synchronized CompletableFuture<Void> add(Change change) {
        if (closed) {
            return CompletableFuture.failedFuture(new StoreException(
                    "'" + change.place() + "' was not changed: the store is closed, open it again first."));
        }
        writer.add(change);
        return change.done;
    }

    private void giveBack() {
        try {
            for (JobLog log : logs.values()) {
                log.close();
            }
            numbers.close();
            ownership.close();
        } catch (IOException e) {
            throw StoreException.notWritten(layout.root(), e);
        }
    }

    private HistoryMover.Departures departures() {
        return new HistoryMover.Departures() {
            @Override
            public void begins(StoredRequest request) throws IOException {
                for (JobId job : request.request().jobs()) {
                    logs.computeIfAbsent(job, id -> new JobLog(layout, id)).seal();
                }
            }

            @Override
            public void done(StoredRequest request) {
                writer.forget(request);
                latest.forget(request);
                request.request().jobs().forEach(logs::remove);
            }
        };
    }

    /** What lies in the staging directory at a start is of no request: a crash left it there. */
    private void makeRoom() throws IOException {
        Trees.delete(layout.staging());
        for (Path directory : List.of(layout.staging(), layout.active(), layout.history(), layout.setAside())) {
            PrivateFiles.directory(directory);
        }
        disk.force(layout.root());
    }

    private String readOrMakeInstanceId() throws IOException {
        try {
            return UUID.fromString(Files.readString(layout.instanceId(), StandardCharsets.ISO_8859_1)
                            .strip())
                    .toString();
        } catch (NoSuchFileException newStore) {
            String made = UUID.randomUUID().toString();
            JsonFile.replace(disk, layout.instanceId(), (made + "\n").getBytes(StandardCharsets.US_ASCII));
            return made;
        } catch (IllegalArgumentException e) {
            throw new StoreException(
                    "'" + layout.instanceId() + "' holds no UUID: restore it, or delete it to get a new one;"
                            + " build directories made under the old one then count as another controller's.",
                    e);
        }
    }

    private static void await(ExecutorService executor) {
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = executor.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread announcerThread(Runnable work) {
        Thread thread = new Thread(work, "esphome-store-announcer");
        thread.setDaemon(true);
        return thread;
    }
}
