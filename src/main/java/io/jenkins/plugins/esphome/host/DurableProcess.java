package io.jenkins.plugins.esphome.host;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A command that outlives this JVM and every connection to its machine (decision 2). */
public final class DurableProcess {
    private final ProcessRef ref;

    private DurableProcess(ProcessRef ref) {
        this.ref = ref;
    }

    public static DurableProcess startOrAttach(BuildHost host, ProcessSpec spec)
            throws IOException, InterruptedException {
        throw new UnsupportedOperationException("lands within the hour");
    }

    public static DurableProcess attach(BuildHost host, ProcessRef ref) {
        return new DurableProcess(ref);
    }

    public ProcessRef ref() {
        return ref;
    }

    public OutputChunk read(long offset, Duration maxWait) throws IOException, InterruptedException {
        throw new UnsupportedOperationException("lands within the hour");
    }

    public ProcessState state() throws IOException, InterruptedException {
        throw new UnsupportedOperationException("lands within the hour");
    }

    public Optional<Instant> startedAt() throws IOException, InterruptedException {
        throw new UnsupportedOperationException("lands within the hour");
    }

    public void kill(Duration grace) throws IOException, InterruptedException {
        throw new UnsupportedOperationException("lands within the hour");
    }

    public ProcessState follow(long offset, ChunkSink sink, Optional<Instant> deadline)
            throws IOException, InterruptedException {
        throw new UnsupportedOperationException("lands within the hour");
    }

    public void forget() throws IOException, InterruptedException {
        throw new UnsupportedOperationException("lands within the hour");
    }
}
