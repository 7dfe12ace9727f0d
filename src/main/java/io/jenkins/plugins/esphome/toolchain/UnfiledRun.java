package io.jenkins.plugins.esphome.toolchain;

import io.jenkins.plugins.esphome.host.Cancellation;
import io.jenkins.plugins.esphome.host.DurableProcess;
import io.jenkins.plugins.esphome.host.OutputChunk;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.Phase;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A run that belongs to no job: what precedes a request (bundle, names of configurations) or stands outside of one (doctor).
 * It has the same monitor as a job, so the runners are written once; after a restart nobody continues it.
 */
public final class UnfiledRun implements RunMonitor {
    private final String id = "unfiled-" + UUID.randomUUID();
    private final Limits limits;
    private final Consumer<String> lines;
    private final Map<String, OutputIngest> ingests = new ConcurrentHashMap<>();
    private final Cancellation cancellation = new Cancellation();

    /** @param lines hears every line, ours and the tools' */
    public UnfiledRun(Limits limits, Consumer<String> lines) {
        this.limits = limits;
        this.lines = lines;
    }

    /** Ends the run: the process that runs now is killed, and none is started any more (Q8). */
    public void cancel(Duration grace) throws IOException, InterruptedException {
        cancellation.cancel(grace);
    }

    @Override
    public String processId(String step) {
        return id + "-" + step;
    }

    @Override
    public Limits limits() {
        return limits;
    }

    @Override
    public void enter(Phase phase) {
        // Only a job records its phases; who watches this run sees the lines.
    }

    @Override
    public void say(String line) {
        lines.accept(line);
    }

    @Override
    public void output(String step, OutputChunk chunk) {
        OutputIngest ingest = ingests.computeIfAbsent(step, s -> new OutputIngest(new Lines()));
        ingest.accept(chunk.bytes());
        if (chunk.isLast()) {
            ingest.end();
        }
    }

    @Override
    public long resumeAt(String step) {
        return 0;
    }

    @Override
    public Optional<String> firstError() {
        return ingests.values().stream()
                .map(OutputIngest::firstError)
                .flatMap(Optional::stream)
                .findFirst();
    }

    @Override
    public void guard(DurableProcess process) throws RunCancelledException {
        cancellation.guard(process);
    }

    @Override
    public void checkCancelled() throws RunCancelledException {
        cancellation.check();
    }

    private final class Lines implements OutputIngest.Sink {
        @Override
        public void line(String line) {
            lines.accept(line);
        }

        @Override
        public void progress(int percent) {
            // Progress has no meaning in plain lines.
        }
    }
}
