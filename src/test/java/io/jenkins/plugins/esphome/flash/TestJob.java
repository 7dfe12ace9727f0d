package io.jenkins.plugins.esphome.flash;

import io.jenkins.plugins.esphome.host.Cancellation;
import io.jenkins.plugins.esphome.host.DurableProcess;
import io.jenkins.plugins.esphome.host.OutputChunk;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.Phase;
import io.jenkins.plugins.esphome.toolchain.OutputIngest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A job as its runner sees it: keeps what a store would keep, so that a second run can take up where a first one was cut off. */
final class TestJob implements RunMonitor {
    static final Limits QUICK = new Limits(
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            3,
            Duration.ofMillis(50),
            Duration.ofHours(1));

    static Limits trying(int times) {
        return new Limits(
                QUICK.toolchain(),
                QUICK.bundle(),
                QUICK.compile(),
                QUICK.transfer(),
                QUICK.upload(),
                QUICK.verify(),
                times,
                QUICK.retryPause(),
                QUICK.awaitDevice());
    }

    final List<String> log = new CopyOnWriteArrayList<>();
    final List<Integer> progress = new CopyOnWriteArrayList<>();
    final List<Phase> phases = new CopyOnWriteArrayList<>();
    private final String id = "job-" + UUID.randomUUID();
    private final Limits limits;
    private final Map<String, Long> told = new ConcurrentHashMap<>();
    private final Map<String, OutputIngest> ingests = new ConcurrentHashMap<>();
    private final Cancellation cancellation = new Cancellation();

    TestJob() {
        this(QUICK);
    }

    TestJob(Limits limits) {
        this.limits = limits;
    }

    void cancel() throws IOException, InterruptedException {
        cancellation.cancel(Duration.ofSeconds(5));
    }

    String text() {
        return String.join("\n", log);
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
        phases.add(phase);
    }

    @Override
    public void say(String line) {
        log.add(line);
    }

    @Override
    public void output(String step, OutputChunk chunk) {
        if (chunk.offset() != resumeAt(step)) {
            throw new IllegalStateException("a gap or a repetition at " + chunk.offset() + " of " + step);
        }
        told.put(step, chunk.next());
        ingests.computeIfAbsent(step, s -> new OutputIngest(new Lines())).accept(chunk.bytes());
    }

    @Override
    public long resumeAt(String step) {
        return told.getOrDefault(step, 0L);
    }

    @Override
    public Optional<String> firstError() {
        return Optional.empty();
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
            log.add(line);
        }

        @Override
        public void progress(int percent) {
            progress.add(percent);
        }
    }
}
