package io.jenkins.plugins.esphome.queue;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.FirmwareRequest;
import io.jenkins.plugins.esphome.model.JobEvent;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.store.RequestRecords;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Carries what the transitions want done to the outside, in their order and outside the queue's lock: records first, and
 * only when they are on disk the events.
 *
 * <p>Whoever changed the state hands over to the records, one thread at a time (so their calls keep the order); a single
 * announcer thread waits for the disk and tells the subscribers. A record that the disk refuses is written again until it
 * takes it, and everything behind it waits: nothing is announced that a crash could take back. Only a new request is given
 * up at once, because its caller can be told.
 */
final class Outbox implements AutoCloseable {

    private static final Logger LOGGER = Logger.getLogger(Outbox.class.getName());

    private final RequestRecords records;
    private final QueueSettings settings;
    private final QueueListener listener;
    private final Followers followers;
    private final FirmwareQueue queue;

    private final Queue<Parcel> leaving = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean delivering = new AtomicBoolean();
    private final BlockingQueue<Announcement> announcements = new LinkedBlockingQueue<>();
    private final List<Consumer<JobEvent>> subscribers = new CopyOnWriteArrayList<>();
    private final Map<RequestId, CompletableFuture<List<JobId>>> filings = new ConcurrentHashMap<>();
    private final Map<JobId, JobEvent.Progress> progress = new ConcurrentHashMap<>();
    private final Set<JobId> progressDue = ConcurrentHashMap.newKeySet();
    private final Thread announcer = new Thread(this::announceAll, "esphome-announcer");

    /** Requests that the disk refused; only the announcer asks. */
    private final Set<RequestId> withdrawn = new HashSet<>();

    private volatile boolean closing;
    private volatile Optional<String> trouble = Optional.empty();

    Outbox(
            RequestRecords records,
            QueueSettings settings,
            QueueListener listener,
            Followers followers,
            FirmwareQueue queue) {
        this.records = records;
        this.settings = settings;
        this.listener = listener;
        this.followers = followers;
        this.queue = queue;
        announcer.setDaemon(true);
        announcer.start();
    }

    /** Called under the queue's lock, so that parcels leave in the order of the transitions. */
    Ticket add(Change change) {
        Change.Effects effects = change.effects();
        if (effects.isEmpty()) {
            return Ticket.NOTHING;
        }
        return new Ticket(send(effects), effects.committed().map(request -> openFiling(request, effects)));
    }

    /**
     * As {@link #add}, of nothing.
     *
     * @return completes when all that was added before is on disk and told
     */
    CompletableFuture<Void> addNothing() {
        return send(Change.Effects.NONE);
    }

    private CompletableFuture<Void> send(Change.Effects effects) {
        Parcel parcel = new Parcel(effects, new CompletableFuture<>());
        leaving.add(parcel);
        return parcel.durable();
    }

    private CompletableFuture<List<JobId>> openFiling(FirmwareRequest request, Change.Effects effects) {
        effects.jobs().forEach(job -> followers.open(job.id()));
        CompletableFuture<List<JobId>> filing = new CompletableFuture<>();
        filings.put(request.id(), filing);
        return filing;
    }

    /** Hands over what is waiting; if another thread is doing that, it takes ours along. */
    void deliver() {
        List<Change.Effects> delivered = new ArrayList<>();
        while (!leaving.isEmpty() && delivering.compareAndSet(false, true)) {
            try {
                handOver(delivered);
            } finally {
                delivering.set(false);
            }
        }
        delivered.forEach(this::signal);
    }

    /** @return what the submission is to return, once it is on disk and has taken effect */
    CompletableFuture<Filed> filed(Filed filed, Ticket ticket) {
        if (ticket.filing().isPresent()) {
            return ticket.filing().get().thenApply(filed::superseding);
        }
        CompletableFuture<List<JobId>> joined = filings.get(filed.request());
        CompletableFuture<Filed> marked = ticket.durable().thenApply(ignored -> filed);
        return joined == null ? marked : joined.thenCombine(marked, (ignored, known) -> known);
    }

    Subscription subscribe(Consumer<JobEvent> subscriber) {
        subscribers.add(subscriber);
        return () -> subscribers.remove(subscriber);
    }

    void progress(JobEvent.Progress event) {
        progress.put(event.job(), event);
        if (progressDue.add(event.job())) {
            announcements.add(new Announcement.Progressed(event.job()));
        }
    }

    OptionalInt progressOf(JobId job) {
        JobEvent.Progress last = progress.get(job);
        return last == null ? OptionalInt.empty() : OptionalInt.of(last.percent());
    }

    Optional<String> trouble() {
        return trouble;
    }

    @Override
    public void close() {
        closing = true;
        announcements.add(new Announcement.Stop());
        try {
            announcer.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for a submission; what went wrong comes as itself. */
    static Filed await(CompletableFuture<Filed> filing) throws NotRecordedException, InterruptedException {
        try {
            return filing.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof NotRecordedException notRecorded) {
                throw notRecorded;
            }
            throw new IllegalStateException(failed.getCause());
        }
    }

    private void handOver(List<Change.Effects> delivered) {
        for (Parcel parcel = leaving.poll(); parcel != null; parcel = leaving.poll()) {
            announcements.add(new Announcement.Recorded(parcel, record(parcel.effects())));
            delivered.add(parcel.effects());
        }
    }

    private void signal(Change.Effects effects) {
        effects.kills().forEach(listener::kill);
        if (effects.placeable()) {
            listener.placeable();
        }
    }

    /** In this order: what a later record relies on is on disk before it. */
    private CompletableFuture<Void> record(Change.Effects effects) {
        List<CompletableFuture<Void>> writes = new ArrayList<>();
        try {
            effects.marks().ifPresent(marks -> writes.add(records.remember(marks)));
            if (effects.committed().isPresent()) {
                writes.add(records.commit(effects.committed().get(), effects.jobs()));
            } else if (!effects.jobs().isEmpty()) {
                writes.add(records.update(effects.jobs()));
            }
        } catch (RuntimeException refused) {
            return CompletableFuture.failedFuture(refused);
        }
        return writes.size() == 1
                ? writes.get(0)
                : CompletableFuture.allOf(writes.toArray(CompletableFuture<?>[]::new));
    }

    private void announceAll() {
        boolean open = true;
        while (open) {
            try {
                open = announce(announcements.take());
            } catch (InterruptedException interrupted) {
                LOGGER.log(Level.FINE, "Nobody interrupts the announcer; it goes on", interrupted);
            } catch (RuntimeException | Error bug) {
                LOGGER.log(Level.SEVERE, "The firmware queue could not announce a change", bug);
            }
        }
        giveUpTheRest();
    }

    private void giveUpTheRest() {
        List<Announcement> rest = new ArrayList<>();
        announcements.drainTo(rest);
        NotRecordedException closed = new NotRecordedException("The firmware queue is closed.", null);
        for (Announcement announcement : rest) {
            if (announcement instanceof Announcement.Recorded recorded) {
                recorded.parcel().durable().completeExceptionally(closed);
            }
        }
        filings.values().forEach(filing -> filing.completeExceptionally(closed));
    }

    private boolean announce(Announcement announcement) {
        if (announcement instanceof Announcement.Progressed progressed) {
            announceProgress(progressed.job());
            return true;
        }
        if (announcement instanceof Announcement.Recorded recorded) {
            announceRecorded(recorded);
            return true;
        }
        return false;
    }

    private void announceProgress(JobId job) {
        progressDue.remove(job);
        JobEvent.Progress last = progress.get(job);
        if (last != null) {
            tell(last);
        }
    }

    private void announceRecorded(Announcement.Recorded recorded) {
        Change.Effects effects = recorded.parcel().effects();
        Optional<RequestId> filed = effects.committed().map(request -> request.id());
        try {
            if (filed.isPresent()) {
                recorded.written().join();
            } else {
                insist(effects, recorded.written());
            }
        } catch (CompletionException refused) {
            giveUp(filed, recorded.parcel(), refused.getCause());
            return;
        }
        effects.jobs().forEach(job -> tell(event(job, effects)));
        effects.finished().forEach(this::finish);
        recorded.parcel().durable().complete(null);
        filed.ifPresent(this::begin);
    }

    /** Only after its last record is on disk; a restart does it again if this fails. */
    private void finish(RequestId request) {
        records.finish(request).whenComplete((done, refused) -> {
            if (refused != null) {
                LOGGER.log(
                        Level.WARNING,
                        refused,
                        () -> "Request " + request + " has ended but stays among the active ones");
            }
        });
    }

    private void begin(RequestId request) {
        List<JobId> superseded = queue.run(new Command.Begin(request));
        filings.remove(request).complete(superseded);
    }

    private void giveUp(Optional<RequestId> filed, Parcel parcel, Throwable cause) {
        if (filed.isPresent()) {
            withdraw(filed.get(), parcel, cause);
        } else {
            parcel.durable()
                    .completeExceptionally(
                            new NotRecordedException("The queue closed before its change was written.", cause));
        }
    }

    private void withdraw(RequestId request, Parcel parcel, Throwable cause) {
        withdrawn.add(request);
        queue.run(new Command.Withdraw(request));
        NotRecordedException refused = new NotRecordedException(
                "Request " + request + " was not filed because it could not be written: " + cause.getMessage(), cause);
        parcel.effects().jobs().forEach(job -> followers.withdrawn(job.id()));
        parcel.durable().completeExceptionally(refused);
        filings.remove(request).completeExceptionally(refused);
    }

    /** Returns when the change is on disk, however often it has to be written. */
    private void insist(Change.Effects effects, CompletableFuture<Void> first) {
        CompletableFuture<Void> written = first;
        while (true) {
            try {
                written.join();
                trouble = Optional.empty();
                return;
            } catch (CompletionException refused) {
                complain(refused.getCause());
                if (closing) {
                    throw refused;
                }
                pause();
                written = record(newest(effects));
            }
        }
    }

    private void complain(Throwable cause) {
        String message = "The firmware queue's records cannot be written (" + cause.getMessage()
                + "): nothing new starts until they can. Free space or mend the permissions.";
        if (trouble.isEmpty()) {
            LOGGER.log(Level.WARNING, message, cause);
        }
        trouble = Optional.of(message);
    }

    private void pause() {
        try {
            Thread.sleep(settings.recordRetry().toMillis());
        } catch (InterruptedException interrupted) {
            LOGGER.log(Level.FINE, "Nobody interrupts the announcer; it goes on", interrupted);
        }
    }

    /** A later change may have been written already: an older version must not replace it. */
    private Change.Effects newest(Change.Effects effects) {
        List<FirmwareJob> jobs = effects.jobs().stream()
                .filter(job -> !withdrawn.contains(job.id().request()))
                .map(queue::newest)
                .toList();
        return effects.rewritten(jobs);
    }

    private static JobEvent event(FirmwareJob job, Change.Effects effects) {
        return job.status().isTerminal()
                ? new JobEvent.Ended(job.id(), effects.at(), job)
                : new JobEvent.Changed(job.id(), effects.at(), job);
    }

    private void tell(JobEvent event) {
        if (event instanceof JobEvent.Ended) {
            progress.remove(event.job());
        }
        for (Consumer<JobEvent> subscriber : subscribers) {
            try {
                subscriber.accept(event);
            } catch (RuntimeException | Error bug) { // a class that is missing there must not silence the queue for all
                LOGGER.log(Level.WARNING, "A listener of the firmware queue failed at " + event.job(), bug);
            }
        }
        followers.tell(event);
    }

    /**
     * What a caller may wait for.
     *
     * @param durable completes when the change is on disk
     * @param filing of a new request: completes with what it superseded when it has taken effect
     */
    record Ticket(CompletableFuture<Void> durable, Optional<CompletableFuture<List<JobId>>> filing) {
        static final Ticket NOTHING = new Ticket(CompletableFuture.completedFuture(null), Optional.empty());
    }

    /** One transition's effects on their way out. */
    private record Parcel(Change.Effects effects, CompletableFuture<Void> durable) {}

    /** What the announcer has to do, in order. */
    private sealed interface Announcement {
        record Recorded(Parcel parcel, CompletableFuture<Void> written) implements Announcement {}

        record Progressed(JobId job) implements Announcement {}

        record Stop() implements Announcement {}
    }
}
