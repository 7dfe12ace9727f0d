package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.build.SecretMask;
import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.Cancellation;
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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
    private static final int LONGEST_LINE = 1 << 16;

    private final JobId id;
    private final String processPrefix;
    private final Limits limits;
    private final JobLog log;
    private final JobSink sink;
    private final SecretMask mask;
    private final Told told = new Told();
    private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();
    private final OutputIngest ingest;
    private Phase phase;
    private final Cancellation cancellation = new Cancellation();
    private Runnable onCancel = () -> {};
    private volatile boolean askedAgain;
    private LeaseProvider.Lease lease;

    /** Where a run tells what happens: the queue, which passes it on to everybody. */
    interface JobSink {
        void enter(JobId job, Phase phase);

        /** @param lines whole lines, as they stand in the log from this offset on */
        void output(JobId job, long offset, byte[] lines);

        void progress(JobId job, Phase phase, int percent);
    }

    /** @param controllerId the store's own id: two controllers on one machine never meet */
    JobRun(
            String controllerId,
            FirmwareJob job,
            Limits limits,
            JobLog log,
            JobSink sink,
            SecretMask mask,
            LeaseProvider.Lease lease)
            throws IOException {
        this.id = job.id();
        this.processPrefix = processPrefix(controllerId, job.id(), job.attempt());
        this.limits = limits;
        this.log = log;
        this.sink = sink;
        this.mask = mask;
        this.lease = lease;
        this.phase = job.phases().isEmpty()
                ? Phase.TRANSFER
                : job.phases().get(job.phases().size() - 1).phase();
        this.ingest = new OutputIngest(told);
        replay();
    }

    /** @return how the ids of all processes of one run begin */
    static String processPrefix(String controllerId, JobId job, int attempt) {
        return controllerId + "-" + job + "-" + attempt;
    }

    /** @return whose process it is, if this controller's jobs have such ids */
    static Optional<JobId> jobOf(String controllerId, String processId) {
        Matcher matcher = Pattern.compile(Pattern.quote(controllerId) + "-(\\d{1,18}\\.\\d{1,9})-.*")
                .matcher(processId);
        return matcher.matches() ? Optional.of(JobId.parse(matcher.group(1))) : Optional.empty();
    }

    /** What the log holds already was told before; it only brings back the first error (F9). */
    private void replay() throws IOException {
        long at = 0;
        for (byte[] piece = log.read(at, REPLAY); piece.length > 0; piece = log.read(at, REPLAY)) {
            ingest.accept(piece);
            at += piece.length;
        }
        told.live = true;
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
            tell(lines -> log.append(lines), (line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "The log of job " + id + " cannot be written", e);
        }
    }

    @Override
    public void output(String step, OutputChunk chunk) throws IOException {
        ingest.accept(chunk.bytes());
        unfinished.write(chunk.bytes());
        byte[] all = unfinished.toByteArray();
        int whole = chunk.isLast() || all.length > LONGEST_LINE ? all.length : afterLastLineFeed(all);
        if (whole > 0) {
            unfinished.reset();
            unfinished.write(all, whole, all.length - whole);
            long next = chunk.next() - (all.length - whole);
            tell(lines -> log.append(step, next, lines), ended(Arrays.copyOf(all, whole)));
        }
    }

    private void tell(Append append, byte[] lines) throws IOException {
        long offset = log.length();
        byte[] shown = mask.hide(lines);
        append.to(shown);
        sink.output(id, offset, shown);
    }

    private static int afterLastLineFeed(byte[] bytes) {
        int at = bytes.length;
        while (at > 0 && bytes[at - 1] != '\n') {
            at--;
        }
        return at;
    }

    private static byte[] ended(byte[] lines) {
        if (lines[lines.length - 1] == '\n') {
            return lines;
        }
        byte[] longer = Arrays.copyOf(lines, lines.length + 1);
        longer[lines.length] = '\n';
        return longer;
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
        return ingest.firstError().map(mask::hide);
    }

    @Override
    public void guard(DurableProcess process) throws RunCancelledException {
        cancellation.guard(process);
    }

    @Override
    public void checkCancelled() throws RunCancelledException {
        cancellation.check();
    }

    /** What else has to be told when the run is cancelled, at once if it was already; the latest counts. */
    void whenCancelled(Runnable action) {
        boolean now;
        synchronized (this) {
            onCancel = action;
            now = cancellation.isAsked();
        }
        if (now) {
            action.run();
        }
    }

    /** Kills what runs and lets nothing new start (Q8). Blocks until the process is dead. */
    void cancel() throws IOException, InterruptedException {
        Runnable action;
        synchronized (this) {
            cancellation.ask();
            action = onCancel;
        }
        action.run();
        cancellation.cancel(GRACE);
    }

    /** Kills whatever of this run still lives there; when it returns nothing of it does. */
    void killProcesses(BuildHost host) throws IOException, InterruptedException {
        DurableProcess.killAll(host, processPrefix + "-", GRACE);
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
        giveLeaseBack();
        log.close();
    }

    /** Writes lines to the log. */
    private interface Append {
        void to(byte[] lines) throws IOException;
    }

    /** Progress goes on at once; lines go through the log, from which followers read what they missed (Q15). */
    private final class Told implements OutputIngest.Sink {
        private boolean live;

        @Override
        public void line(String line) {
            LOGGER.log(Level.FINEST, "{0}", line);
        }

        @Override
        public void progress(int percent) {
            if (live) {
                sink.progress(id, phase, percent);
            }
        }
    }
}
