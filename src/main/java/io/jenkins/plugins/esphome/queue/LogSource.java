package io.jenkins.plugins.esphome.queue;

import java.io.Closeable;
import java.io.IOException;

/** One job's log on disk, as a follower reads it: by one thread at a time, from any offset. */
public interface LogSource extends Closeable {

    /** @return at most {@code max} bytes from this offset of the uncompressed log; none at its present end */
    byte[] read(long offset, int max) throws IOException;
}
