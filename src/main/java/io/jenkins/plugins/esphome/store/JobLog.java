package io.jenkins.plugins.esphome.store;

import io.jenkins.plugins.esphome.files.PrivateFiles;
import io.jenkins.plugins.esphome.model.JobId;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps one job's output whole on disk, and resumes it without a gap or a repeated line after kill -9: each append writes the
 * bytes and then, in a sidecar of fixed size, how long the log is now and where the process's output goes on. Bytes that were
 * not recorded are cut off at the next start and come again.
 *
 * <p>Nothing is forced to the disk: a crash of the machine may lose the tail. Then the step's output is taken again from its
 * start, if its process's own file still has it. Memory is bounded: only the position is held. Thread-safe.
 */
public final class JobLog implements Closeable {
    // Not FileChannel: an interrupt of the thread that appends (a cancelled build) would close it.
    private final Layout layout;
    private final JobId job;
    private final LogReader reader;
    private Optional<RandomAccessFile> log = Optional.empty();
    private Optional<RandomAccessFile> sidecar = Optional.empty();
    private Optional<LogPosition> position = Optional.empty();
    private boolean sealed;

    JobLog(Layout layout, JobId job) {
        this.layout = layout;
        this.job = job;
        this.reader = new LogReader(layout, job);
    }

    /** Appends what is not a process's output: the recorded step and offset stay. */
    public synchronized void append(byte[] bytes) throws IOException {
        open();
        write(bytes, position().plus(bytes.length));
    }

    /**
     * Appends output of the process that runs this step.
     *
     * @param step at most 64 bytes of UTF-8; another attempt is another step
     * @param nextOffset in bytes: where the process's output goes on after these bytes
     */
    public synchronized void append(String step, long nextOffset, byte[] bytes) throws IOException {
        if (step.getBytes(StandardCharsets.UTF_8).length > LogPosition.LONGEST_STEP) {
            throw new IllegalArgumentException(
                    "The step '" + step + "' is longer than " + LogPosition.LONGEST_STEP + " bytes");
        }
        open();
        write(bytes, position().plus(step, nextOffset, bytes.length));
    }

    /** @return the offset in the output of the process that runs this step from which on nothing is in the log yet; 0 for a new step */
    public synchronized long resumeAt(String step) throws IOException {
        boolean nothingYet = position.isEmpty() && !Files.exists(sidecarFile());
        if (nothingYet || position.isEmpty() && !isActive()) {
            return 0; // a silent job has no files: neither to force nor to compress
        }
        open();
        return position().step().equals(step) ? position().next() : 0;
    }

    /** Empties the log: the work is repeated (J6). Followers start again from 0 when they hear of that. */
    public synchronized void clear() throws IOException {
        open();
        record(position().cleared());
        log.orElseThrow().setLength(0);
    }

    /** @return how many bytes can be read by now */
    public synchronized long length() throws IOException {
        return position.isPresent() ? position().length() : reader.length();
    }

    /** As {@link LogReader#read}; a follower that reads much should have a reader of its own. */
    public synchronized byte[] read(long offset, int max) throws IOException {
        return reader.read(offset, max);
    }

    /** Gives the files back; a later append opens them again. */
    @Override
    public synchronized void close() throws IOException {
        position = Optional.empty();
        reader.close();
        if (log.isPresent()) {
            log.get().close();
        }
        if (sidecar.isPresent()) {
            sidecar.get().close();
        }
    }

    /** The request moves to the history: whoever appends from now on is told so. */
    synchronized void seal() throws IOException {
        sealed = true;
        close();
    }

    private LogPosition position() {
        return position.orElseThrow();
    }

    private Path sidecarFile() {
        return layout.active(job.request()).resolve(Layout.logPosition(job));
    }

    private boolean isActive() {
        return !sealed && Files.isDirectory(layout.active(job.request()));
    }

    private void open() throws IOException {
        if (position.isPresent()) {
            return;
        }
        close(); // what an open that failed halfway left
        if (!isActive()) {
            throw new NoSuchFileException(
                    layout.active(job.request()).resolve(Layout.logFile(job)).toString(),
                    null,
                    "the log of job " + job + " is closed: its request is not active (any more)");
        }
        Path directory = layout.active(job.request());
        // The sidecar first: a log without one would be a log that lost it.
        sidecar = Optional.of(privately(sidecarFile()));
        Optional<LogPosition> recorded = recordedOrStart();
        log = Optional.of(privately(directory.resolve(Layout.logFile(job))));
        position = Optional.of(consistent(recorded));
        log.orElseThrow().setLength(position().length());
    }

    private Optional<LogPosition> recordedOrStart() throws IOException {
        RandomAccessFile file = sidecar.orElseThrow();
        if (file.length() == 0) {
            file.setLength(LogPosition.FILE);
            record(LogPosition.START);
            return Optional.of(LogPosition.START);
        }
        byte[] slots = new byte[LogPosition.FILE];
        file.readFully(slots, 0, (int) Math.min(slots.length, file.length()));
        return LogPosition.last(slots);
    }

    private LogPosition consistent(Optional<LogPosition> recorded) throws IOException {
        long size = log.orElseThrow().length();
        if (recorded.isEmpty()) {
            return new LogPosition(0, size, "", size, 0); // rather a step's output twice than what is there lost
        }
        return recorded.get().length() <= size ? recorded.get() : recorded.get().backTo(size);
    }

    private void write(byte[] bytes, LogPosition then) throws IOException {
        RandomAccessFile file = log.orElseThrow();
        file.seek(position().length()); // over what a refused write may have left there
        file.write(bytes);
        record(then);
    }

    private void record(LogPosition now) throws IOException {
        RandomAccessFile file = sidecar.orElseThrow();
        file.seek(now.slot());
        file.write(now.bytes());
        position = Optional.of(now);
    }

    private static RandomAccessFile privately(Path file) throws IOException {
        PrivateFiles.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE))
                .close();
        return new RandomAccessFile(file.toFile(), "rw");
    }
}
