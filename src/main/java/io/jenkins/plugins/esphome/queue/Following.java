package io.jenkins.plugins.esphome.queue;

import io.jenkins.plugins.esphome.model.JobEvent;
import io.jenkins.plugins.esphome.model.JobId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One follower of one job (Q15). Its position in the log is the only truth: live lines are used when they begin exactly
 * there, and everything else is read from the log; so nothing can be missed or come twice, however late the follower came
 * or however slow it is. Live lines that do not fit into the buffer are forgotten and read from the log later.
 *
 * <p>The inbox is guarded by {@code this}; the position belongs to the one task that runs on the follower's executor.
 */
final class Following implements Subscription {

    private static final Logger LOGGER = Logger.getLogger(Following.class.getName());

    /** In bytes: enough for a burst, little enough for hundreds of followers. */
    static final int BUFFER = 256 * 1024;

    private static final int BLOCK = 64 * 1024;

    /** In bytes: what has no line end until here is delivered as a line. */
    private static final int LONGEST_LINE = 1024 * 1024;

    /** How many events a follower may be behind before mere progress is left out. */
    private static final int MANY_EVENTS = 64;

    /** How often a log that has ended is asked again for bytes that it should have. */
    private static final int PATIENCE = 50;

    private static final long RETRY_MILLIS = 100;

    private final JobId job;
    private final LogSource log;
    private final Executor executor;
    private final Consumer<JobEvent> follower;
    private final Consumer<Following> whenClosed;

    private final Deque<Item> inbox = new ArrayDeque<>();
    private int buffered;
    private long end;
    private long epoch;
    private boolean scheduled;
    private boolean closed;

    private long position;
    private long readEpoch;
    private boolean caughtUp;
    private int tries;

    Following(
            JobId job, LogSource log, Executor executor, Consumer<JobEvent> follower, Consumer<Following> whenClosed) {
        this.job = job;
        this.log = log;
        this.executor = executor;
        this.follower = follower;
        this.whenClosed = whenClosed;
    }

    /** @param known how far the log goes at least, in bytes */
    void start(long known) {
        synchronized (this) {
            end = Math.max(end, known);
        }
        schedule();
    }

    void offer(long offset, byte[] lines) {
        synchronized (this) {
            end = Math.max(end, offset + lines.length);
            if (buffered + lines.length <= BUFFER) {
                inbox.add(new Lines(offset, lines));
                buffered += lines.length;
            }
        }
        schedule();
    }

    void offer(JobEvent event) {
        synchronized (this) {
            if (event instanceof JobEvent.Progress && inbox.size() > MANY_EVENTS) {
                return;
            }
            inbox.add(new Event(event));
        }
        schedule();
    }

    /** The log begins anew. */
    void cleared() {
        synchronized (this) {
            epoch++;
            end = 0;
            buffered = 0;
            inbox.removeIf(Lines.class::isInstance);
        }
        schedule();
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        whenClosed.accept(this);
        schedule();
    }

    private void schedule() {
        synchronized (this) {
            if (scheduled) {
                return;
            }
            scheduled = true;
        }
        execute(executor);
    }

    private void execute(Executor on) {
        try {
            on.execute(this::work);
        } catch (RejectedExecutionException gone) {
            LOGGER.log(Level.FINE, gone, () -> "A follower of " + job + " went away");
            close();
            closeLog();
        }
    }

    private void work() {
        try {
            Next next = Next.GO_ON;
            while (next == Next.GO_ON) {
                next = step();
            }
            if (next == Next.LATER) {
                execute(CompletableFuture.delayedExecutor(RETRY_MILLIS, TimeUnit.MILLISECONDS, executor));
            }
        } catch (IOException unreadable) {
            skipUnreadable(unreadable);
        } catch (RuntimeException bug) {
            LOGGER.log(Level.WARNING, bug, () -> "A follower of " + job + " failed and hears no more");
            close();
            closeLog();
        }
    }

    /** The follower hears of it and gets what comes after. */
    private void skipUnreadable(IOException unreadable) {
        LOGGER.log(Level.WARNING, unreadable, () -> "The log of " + job + " cannot be read");
        deliver(List.of("(a part of this log cannot be read: " + unreadable.getMessage() + ")"));
        synchronized (this) {
            position = end;
            caughtUp = true;
            tries = PATIENCE;
        }
        execute(executor);
    }

    private Next step() throws IOException {
        Item item;
        long target;
        boolean behind;
        synchronized (this) {
            if (closed) {
                item = Closed.CLOSED;
            } else {
                beginAnewIfCleared();
                item = inbox.peek();
            }
            target = end;
            behind = !caughtUp;
        }
        if (item instanceof Closed) {
            closeLog();
            return Next.REST;
        }
        if (behind) {
            catchUp(!readBlock());
            return Next.GO_ON;
        }
        return item == null ? idle(target) : handle(item, target);
    }

    private synchronized void catchUp(boolean done) {
        caughtUp = done;
    }

    private void beginAnewIfCleared() {
        if (epoch != readEpoch) {
            readEpoch = epoch;
            position = 0;
            caughtUp = false;
        }
    }

    private Next idle(long target) throws IOException {
        if (position < target) {
            return readBlock() ? Next.GO_ON : Next.LATER;
        }
        synchronized (this) {
            boolean nothing = inbox.isEmpty() && position >= end && epoch == readEpoch && !closed;
            scheduled = !nothing;
            return nothing ? Next.REST : Next.GO_ON;
        }
    }

    private Next handle(Item item, long target) throws IOException {
        if (item instanceof Lines lines) {
            return handleLines(lines);
        }
        JobEvent event = ((Event) item).event();
        if (event instanceof JobEvent.Ended) {
            return handleEnd(event, target);
        }
        if (take(item)) {
            follower.accept(event);
        }
        return Next.GO_ON;
    }

    private Next handleLines(Lines lines) throws IOException {
        if (lines.offset() > position) {
            return readBlock() ? Next.GO_ON : Next.LATER;
        }
        if (!take(lines) || lines.offset() < position) {
            return Next.GO_ON;
        }
        position += lines.bytes().length;
        deliver(split(lines.bytes(), lines.bytes().length));
        return Next.GO_ON;
    }

    private Next handleEnd(JobEvent event, long target) throws IOException {
        if (readBlock()) {
            return Next.GO_ON;
        }
        if (position < target && tries++ < PATIENCE) {
            return Next.LATER;
        }
        byte[] unfinished = log.read(position, LONGEST_LINE);
        if (unfinished.length > 0) {
            deliver(split(unfinished, unfinished.length));
        }
        follower.accept(event);
        close();
        return Next.GO_ON;
    }

    /** @return whether it was still the first one: a cleared log takes its lines with it */
    private synchronized boolean take(Item item) {
        if (inbox.peek() != item) {
            return false;
        }
        inbox.poll();
        if (item instanceof Lines lines) {
            buffered -= lines.bytes().length;
        }
        return epoch == readEpoch;
    }

    /** Delivers the next whole lines from the log. @return whether there were any */
    private boolean readBlock() throws IOException {
        for (int size = BLOCK; ; size *= 2) {
            byte[] bytes = log.read(position, size);
            if (wasCleared()) {
                return true;
            }
            int whole = size >= LONGEST_LINE && bytes.length == size ? wholeOrAll(bytes) : whole(bytes);
            if (whole > 0) {
                position += whole;
                deliver(split(bytes, whole));
                return true;
            }
            if (bytes.length < size) {
                return false;
            }
        }
    }

    /** What was read meanwhile may be of the new log at an old position: it is not used. */
    private synchronized boolean wasCleared() {
        return epoch != readEpoch;
    }

    private static int wholeOrAll(byte[] bytes) {
        int whole = whole(bytes);
        return whole == 0 ? bytes.length : whole;
    }

    private static int whole(byte[] bytes) {
        for (int i = bytes.length; i > 0; i--) {
            if (bytes[i - 1] == '\n') {
                return i;
            }
        }
        return 0;
    }

    private void deliver(List<String> lines) {
        follower.accept(new JobEvent.Output(job, Instant.now(), lines));
    }

    private static List<String> split(byte[] bytes, int length) {
        int end = length > 0 && bytes[length - 1] == '\n' ? length - 1 : length;
        String text = new String(bytes, 0, end, StandardCharsets.UTF_8);
        return Arrays.stream(text.split("\n", -1))
                .map(line -> line.endsWith("\r") ? line.substring(0, line.length() - 1) : line)
                .toList();
    }

    private void closeLog() {
        try {
            log.close();
        } catch (IOException ignorable) {
            LOGGER.log(Level.FINE, ignorable, () -> "The log of " + job + " could not be closed after reading");
        }
    }

    /** What the task does after a step. */
    private enum Next {
        GO_ON,
        /** Nothing to do until somebody offers something. */
        REST,
        /** The log has not all the bytes yet that were announced. */
        LATER
    }

    private sealed interface Item {}

    private record Lines(long offset, byte[] bytes) implements Item {}

    private record Event(JobEvent event) implements Item {}

    private enum Closed implements Item {
        CLOSED
    }
}
