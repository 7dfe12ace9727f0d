package io.jenkins.plugins.esphome.host;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Runs a short command to its end where only its exit code and its whole output matter. */
public final class Command {
    private static final int LARGEST_OUTPUT = 4 << 20;

    private Command() {}

    /** @param output both streams as they came, as UTF-8; what exceeds 4 MiB is cut off, and a last line says so */
    public record Completed(int exitCode, String output) {}

    /**
     * Starts a command, waits for its end and removes its traces. When this thread is interrupted or the machine is lost, the command
     * goes on, and the same id attaches to it.
     *
     * @throws TimeLimitException if it was killed after {@code limit}, counted from now
     * @throws ProcessLostException if it is gone without an exit code
     */
    public static Completed run(BuildHost host, ProcessSpec spec, Duration limit)
            throws IOException, InterruptedException {
        DurableProcess process = DurableProcess.startOrAttach(host, spec);
        Capped output = new Capped();
        try {
            ProcessState end =
                    process.follow(0, output, Optional.of(Instant.now().plus(limit)));
            process.forget();
            return new Completed(exitCode(spec, host, end), output.text());
        } catch (TimeLimitException e) {
            process.forget();
            throw e;
        }
    }

    private static int exitCode(ProcessSpec spec, BuildHost host, ProcessState end) throws ProcessLostException {
        if (end instanceof ProcessState.Exited exited) {
            return exited.code();
        }
        String reason = end instanceof ProcessState.Lost lost ? lost.reason() : "it still runs";
        throw new ProcessLostException("Process " + spec.id() + " on " + host.machine() + " was lost: " + reason + ".");
    }

    /** Keeps the beginning of an output, so that a command that prints for ever costs no more memory than this. */
    private static final class Capped implements ChunkSink {
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private boolean cut;

        @Override
        public void accept(OutputChunk chunk) {
            int fitting = Math.min(chunk.bytes().length, LARGEST_OUTPUT - kept.size());
            kept.write(chunk.bytes(), 0, fitting);
            cut |= fitting < chunk.bytes().length;
        }

        String text() {
            String text = kept.toString(StandardCharsets.UTF_8);
            return cut ? text + "\n[cut off after " + LARGEST_OUTPUT + " bytes]\n" : text;
        }
    }
}
