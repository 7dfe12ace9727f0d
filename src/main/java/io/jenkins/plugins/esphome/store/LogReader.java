package io.jenkins.plugins.esphome.store;

import java.io.Closeable;
import java.io.IOException;

/** Reads one job's log from any offset, live or compressed, wherever the request is by now. Not thread-safe: one per follower. */
public final class LogReader implements Closeable {
    /**
     * @param offset in bytes of the uncompressed log
     * @return at most {@code max} bytes; none at the present end or when there is no log (yet). Never a byte that a crash could take back
     */
    public byte[] read(long offset, int max) throws IOException {
        throw new UnsupportedOperationException("not yet written");
    }

    /** @return how many bytes can be read by now */
    public long length() throws IOException {
        throw new UnsupportedOperationException("not yet written");
    }

    @Override
    public void close() throws IOException {
        throw new UnsupportedOperationException("not yet written");
    }
}
