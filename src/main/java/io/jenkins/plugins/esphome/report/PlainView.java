package io.jenkins.plugins.esphome.report;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobEvent;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.JobType;
import io.jenkins.plugins.esphome.model.Phase;
import io.jenkins.plugins.esphome.model.Source;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The view without a terminal: few lines that each say something, the device before it, so that a build log stays readable.
 * With {@code --verbose} every line of output as well.
 */
public final class PlainView implements View {

    /** Long phases say that they live, each time that they come so much further, in percent. */
    private static final int QUARTER = 25;

    /** What is over within a moment is not worth a line. */
    private static final Set<Phase> TOLD = Set.of(Phase.COMPILE, Phase.UPLOAD, Phase.VERIFY);

    private final PrintStream out;
    private final boolean verbose;
    private final Board board = new Board();
    private final Map<JobId, String> said = new HashMap<>();
    private final Map<JobId, Integer> told = new HashMap<>();

    public PlainView(PrintStream out, boolean verbose) {
        this.out = out;
        this.verbose = verbose;
    }

    @Override
    public synchronized void fromEarlierRun(Collection<FirmwareJob> active) {
        board.fromEarlierRun(active);
        active.forEach(job -> out.println("[" + board.name(job) + "] " + Words.state(job)));
    }

    @Override
    public synchronized void say(String line) {
        out.println(line);
    }

    @Override
    public synchronized void accept(JobEvent event) {
        board.on(event);
        Failure.in(event).ifPresentOrElse(this::failed, () -> tell(event));
    }

    @Override
    public synchronized void close() {
        out.flush();
    }

    private void failed(FirmwareJob job) {
        List<String> lines = Failure.lines(board, job);
        (verbose ? lines.subList(lines.size() - 1, lines.size()) : lines).forEach(out::println);
    }

    private void tell(JobEvent event) {
        if (event instanceof JobEvent.Changed changed) {
            changed(changed.now());
        } else if (event instanceof JobEvent.Ended ended && !neverBegan(ended.now())) {
            once(ended.now(), Words.state(ended.now()) + took(ended.now()));
        } else if (event instanceof JobEvent.Progress progress) {
            board.job(progress.job()).ifPresent(job -> advance(job, progress));
        } else if (verbose && event instanceof JobEvent.Output output) {
            board.job(output.job())
                    .ifPresent(job -> output.lines().forEach(line -> out.println("[" + board.name(job) + "] " + line)));
        }
    }

    private void advance(FirmwareJob job, JobEvent.Progress progress) {
        int quarter = Math.min(progress.percent() / QUARTER, 100 / QUARTER - 1) * QUARTER;
        if (quarter > told.getOrDefault(job.id(), 0)) {
            told.put(job.id(), quarter);
            once(job, Words.doing(progress.phase()) + ", " + quarter + " %");
        }
    }

    /** The upload of a compile that failed was cancelled with it (Q3): its compile has said why. */
    private static boolean neverBegan(FirmwareJob job) {
        return job.status() == JobStatus.CANCELLED && !job.released();
    }

    private void changed(FirmwareJob job) {
        if (Words.phase(job).filter(TOLD::contains).isPresent()) {
            told.remove(job.id());
            once(job, Words.state(job) + elsewhere(job));
        } else if (job.status() == JobStatus.QUEUED && job.waitReason().isPresent() && !job.isHeld()) {
            once(job, Words.state(job));
        }
    }

    /** The same record may be announced more than once. */
    private void once(FirmwareJob job, String line) {
        if (!line.equals(said.put(job.id(), line))) {
            out.println("[" + board.name(job) + "] " + line);
        }
    }

    /** Whoever reads along wants to know which of several machines is at it (S4). */
    private static String elsewhere(FirmwareJob job) {
        boolean named = Words.phase(job).filter(Phase.VERIFY::equals).isEmpty();
        return job.placement()
                .filter(placement -> named && placement.source() == Source.REMOTE)
                .map(placement -> " on " + placement.label())
                .orElse("");
    }

    private static String took(FirmwareJob job) {
        if (job.type() == JobType.COMPILE
                && job.result().map(JobResult::unchanged).orElse(false)) {
            return "";
        }
        return job.startedAt()
                .flatMap(start -> job.endedAt().map(end -> " in " + Words.time(Duration.between(start, end))))
                .orElse("");
    }
}
