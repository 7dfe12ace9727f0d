package io.jenkins.plugins.esphome.toolchain;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.ChunkSink;
import io.jenkins.plugins.esphome.host.DurableProcess;
import io.jenkins.plugins.esphome.host.ProcessLostException;
import io.jenkins.plugins.esphome.host.ProcessSpec;
import io.jenkins.plugins.esphome.host.ProcessState;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import io.jenkins.plugins.esphome.host.TimeLimitException;
import io.jenkins.plugins.esphome.model.Limits;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs one step of a run as a durable process and sees it to its end, the same way for every tool: it starts or re-attaches,
 * can be cancelled at any moment (Q8), hands its output to the monitor once (Q15), and keeps its time limit, counted from
 * the start of the process and not from the last restart of ours (Q14).
 */
public record DurableStep(BuildHost host, RunMonitor monitor, String step, String title, Duration limit) {
    private static final Duration GRACE = Duration.ofSeconds(5);

    /** Runs without another listener than the monitor. */
    public int run(List<String> command, String directory, Map<String, String> environment)
            throws IOException, InterruptedException, RunCancelledException {
        return run(command, directory, environment, chunk -> {});
    }

    /**
     * @param listener hears the output after the monitor did
     * @return the tool's exit code
     * @throws ProcessLostException if the process is gone without an exit code
     * @throws TimeLimitException if it was killed because it took too long
     */
    public int run(List<String> command, String directory, Map<String, String> environment, ChunkSink listener)
            throws IOException, InterruptedException, RunCancelledException {
        DurableProcess process = DurableProcess.startOrAttach(
                host, new ProcessSpec(monitor.processId(step), command, directory, environment));
        guard(process);
        ProcessState end = follow(process, listener);
        monitor.checkCancelled();
        return exitCode(end);
    }

    private void guard(DurableProcess process) throws IOException, InterruptedException, RunCancelledException {
        try {
            monitor.guard(process);
        } catch (RunCancelledException cancelled) {
            process.kill(GRACE);
            throw cancelled;
        }
    }

    private ProcessState follow(DurableProcess process, ChunkSink listener)
            throws IOException, InterruptedException, RunCancelledException {
        Instant start = process.startedAt().orElseGet(Instant::now);
        ChunkSink both = chunk -> {
            monitor.output(step, chunk);
            listener.accept(chunk);
        };
        try {
            return process.follow(monitor.resumeAt(step), both, Optional.of(start.plus(limit)));
        } catch (TimeLimitException late) {
            monitor.checkCancelled();
            TimeLimitException told = new TimeLimitException(title + " took longer than its limit of "
                    + Limits.words(limit) + " and was stopped: raise the limit if it needs more.");
            told.initCause(late);
            throw told;
        }
    }

    private int exitCode(ProcessState end) throws ProcessLostException {
        if (end instanceof ProcessState.Exited exited) {
            return exited.code();
        }
        if (end instanceof ProcessState.Lost lost) {
            throw new ProcessLostException(title + " was lost on " + host.machine() + ": " + lost.reason());
        }
        throw new IllegalStateException("followed to its end, yet " + end);
    }
}
