package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.host.OutputChunk;
import io.jenkins.plugins.esphome.host.ProcessState;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one line of a tool's output costs on its way from the machine to the log: lines, progress and errors found, appended,
 * passed on to followers (of whom there are none), in pieces as a busy compile writes them. The first half of the lines
 * warms the JVM up and is not counted.
 */
record IngestBenchmark(Runs.Driver engine, int lines, AtomicLong nanoseconds) implements Runs.Driver {
    private static final int LINES_A_PIECE = 100;

    @Override
    public JobRun open(FirmwareJob job, LeaseProvider.Lease lease) throws IOException {
        return engine.open(job, lease);
    }

    @Override
    public RunEnd drive(FirmwareJob job, JobRun run) throws IOException {
        List<byte[]> pieces = pieces();
        long offset = feed(run, 0, pieces);
        long start = System.nanoTime();
        feed(run, offset, pieces);
        nanoseconds.set(System.nanoTime() - start);
        return new RunEnd.Completed(JobResult.done());
    }

    private static long feed(JobRun run, long from, List<byte[]> pieces) throws IOException {
        long offset = from;
        for (byte[] piece : pieces) {
            run.output("compile", new OutputChunk(offset, piece, new ProcessState.Running()));
            offset += piece.length;
        }
        return offset;
    }

    private List<byte[]> pieces() {
        List<byte[]> pieces = new ArrayList<>();
        for (int first = 0; first < lines / 2; first += LINES_A_PIECE) {
            pieces.add(piece(first));
        }
        return pieces;
    }

    /** As ninja prints them, about 80 bytes each, with a warning now and then. */
    private static byte[] piece(int first) {
        ByteArrayOutputStream piece = new ByteArrayOutputStream();
        for (int line = first; line < first + LINES_A_PIECE; line++) {
            String text = line % 10 == 9
                    ? "src/esphome/components/sensor/part.cpp:" + line + ":12: warning: unused variable 'filter'\n"
                    : "[" + line % 1000 + "/1000] Compiling .pioenvs/device/src/esphome/components/part_" + line
                            + ".cpp.o\n";
            piece.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        }
        return piece.toByteArray();
    }

    @Override
    public void stop(FirmwareJob job, JobRun run) throws IOException, InterruptedException {
        engine.stop(job, run);
    }
}
