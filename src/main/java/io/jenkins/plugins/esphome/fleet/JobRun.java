package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.host.DurableProcess;
import io.jenkins.plugins.esphome.host.OutputChunk;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.Phase;
import io.jenkins.plugins.esphome.store.JobLog;
import io.jenkins.plugins.esphome.toolchain.OutputIngest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One run of one job, from the grant to its end: joins the runner, which knows nothing of queue and store, with the log,
 * the events and the cancel.
 *
 * <p>After a restart a new one stands on the same log, so the runner goes on where its earlier self was (decision 2). Only
 * the run's own thread writes; a cancel may come from any thread.
 */
final class JobRun implements RunMonitor {
    private static final Logger LOGGER = Logger.getLogger(JobRun.class.getName());
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final int REPLAY = 1 << 16;

    private final JobId id;
    private final String processPrefix;
    private final Limits limits;
    private final JobLog log;
    private final JobSink sink;
    private final Lines lines = new Lines();
    private final OutputIngest ingest;
    private Phase phase;
    private Optional<DurableProcess> guarded = Optional.empty();
    private boolean cancelled;
    private volatile boolean askedAgain;
    private LeaseProvider.Lease lease;

    /** Where a run tells what happens: the queue, which passes it on to everybody. */
    interface JobSink {
        void enter(JobId job, Phase phase);

        void output(JobId job, List<String> lines);

        void progress(JobId job, Phase phase, int percent);
    }

    /** @param controllerId the store's own id: two controllers on one machine never meet */
    JobRun(String controllerId, FirmwareJob job, Limits limits, JobLog log, JobSink sink, LeaseProvider.Lease lease)
            throws IOException {
        this.id = job.id();
        this.processPrefix = controllerId + "-" + job.id() + "-" + job.attempt();
        this.limits = limits;
        this.log = log;
        this.sink = sink;
        this.lease = lease;
        this.phase = job.phases().isEmpty()
                ? Phase.TRANSFER
                : job.phases().get(job.phases().size() - 1).phase();
        this.ingest = new OutputIngest(lines);
        replay();
    }

    /** What the log holds already was told before; it only brings back the first error (F9). */
    private void replay() throws IOException {
        long at = 0;
        for (byte[] piece = log.read(at, REPLAY); piece.length > 0; piece = log.read(at, REPLAY)) {
            ingest.accept(piece);
            at += piece.length;
            lines.forget();
        }
        lines.live = true;
    }

    @Override
    public String processId(String step) {
        return processPrefix + "-" + step;
    }

    @Override
    public Limits limits() {
        return limits;
    }

    @Override
    public void enter(Phase next) {
        phase = next;
        sink.enter(id, next);
    }

    @Override
    public void say(String line) {
        try {
            log.append((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "The log of job " + id + " cannot be written", e);
        }
        sink.output(id, List.of(line));
    }

    @Override
    public void output(String step, OutputChunk chunk) throws IOException {
        log.append(step, chunk.next(), chunk.bytes());
        ingest.accept(chunk.bytes());
        lines.tell();
    }

    @Override
    public long resumeAt(String step) {
        try {
            return log.resumeAt(step);
        } catch (IOException e) {
            throw new UncheckedIOException("The log of job " + id + " cannot be read", e);
        }
    }

    @Override
    public Optional<String> firstError() {
        return ingest.firstError();
    }

    @Override
    public synchronized void guard(DurableProcess process) throws RunCancelledException {
        checkCancelled();
        guarded = Optional.of(process);
    }

    @Override
    public synchronized void checkCancelled() throws RunCancelledException {
        if (cancelled) {
            throw new RunCancelledException();
        }
    }

    /** Kills what runs and lets nothing new start (Q8). Blocks until the process is dead. */
    void cancel() throws IOException, InterruptedException {
        Optional<DurableProcess> victim;
        synchronized (this) {
            cancelled = true;
            victim = guarded;
        }
        if (victim.isPresent()) {
            victim.get().kill(GRACE);
        }
    }

    /** @return whether the device was found on the new firmware once already and now only has to keep it (F6) */
    boolean askedAgain() {
        return askedAgain;
    }

    /** The device runs the new firmware; the next pass asks whether it kept it. */
    void askAgainNext() {
        askedAgain = true;
    }

    /** Gives the lane back before the job's end, while it only waits for its device (F6). */
    synchronized void giveLeaseBack() {
        lease.close();
    }

    synchronized LeaseProvider.Lease lease() {
        return lease;
    }

    /** The run is over, whatever its end was. */
    void close() throws IOException {
        ingest.end();
        lines.tell();
        giveLeaseBack();
        log.close();
    }

    /** Collects the lines of one chunk, so that one event carries them all. */
    private final class Lines implements OutputIngest.Sink {
        private List<String> collected = new ArrayList<>();
        private boolean live;

        @Override
        public void line(String line) {
            collected.add(line);
        }

        @Override
        public void progress(int percent) {
            if (live) {
                sink.progress(id, phase, percent);
            }
        }

        private void tell() {
            if (!collected.isEmpty()) {
                List<String> told = collected;
                collected = new ArrayList<>();
                sink.output(id, told);
            }
        }

        private void forget() {
            collected.clear();
        }
    }
}
