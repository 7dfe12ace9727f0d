package io.jenkins.plugins.esphome.store;

import java.io.Closeable;
import java.io.IOException;

/** Keeps one job's output whole on disk and resumes it without a gap or a repeated line after kill -9. Thread-safe. */
public final class JobLog implements Closeable {
    /** Appends what is not a process's output: the recorded step and offset stay. */
    public void append(byte[] bytes) throws IOException {
        throw new UnsupportedOperationException("not yet written");
    }

    /**
     * Appends output of the process that runs this step.
     *
     * @param step at most 64 bytes of UTF-8; another attempt is another step
     * @param nextOffset in bytes: where the process's output goes on after these bytes
     */
    public void append(String step, long nextOffset, byte[] bytes) throws IOException {
        throw new UnsupportedOperationException("not yet written");
    }

    /** @return the offset in the output of the process that runs this step from which on nothing is in the log yet; 0 for a new step */
    public long resumeAt(String step) throws IOException {
        throw new UnsupportedOperationException("not yet written");
    }

    /** Empties the log: the work is repeated (J6). */
    public void clear() throws IOException {
        throw new UnsupportedOperationException("not yet written");
    }

    public long length() throws IOException {
        throw new UnsupportedOperationException("not yet written");
    }

    /** As {@link LogReader#read}. */
    public byte[] read(long offset, int max) throws IOException {
        throw new UnsupportedOperationException("not yet written");
    }

    /** Gives the files back; a later append opens them again. */
    @Override
    public void close() throws IOException {
        throw new UnsupportedOperationException("not yet written");
    }
}
