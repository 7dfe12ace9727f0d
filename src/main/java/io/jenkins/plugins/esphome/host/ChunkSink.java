package io.jenkins.plugins.esphome.host;

import java.io.IOException;

/** Takes a process' output while it is followed: each piece once, in order, the last one empty (see {@link OutputChunk#isLast()}). */
@FunctionalInterface
public interface ChunkSink {
    void accept(OutputChunk chunk) throws IOException;
}
