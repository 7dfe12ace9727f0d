package io.jenkins.plugins.esphome.flash;

import io.jenkins.plugins.esphome.host.DurableProcess;
import io.jenkins.plugins.esphome.host.OutputChunk;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.Phase;
import io.jenkins.plugins.esphome.toolchain.OutputIngest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Listens to one step's whole output, also to what a run before a restart of ours told the job already, because how an
 * upload failed decides whether it is tried again. The job itself still hears each byte once (Q15).
 */
final class RecordedOutput implements RunMonitor {
    private static final int MOST_LINES = 2000;

    private final RunMonitor job;
    private final List<String> lines = new ArrayList<>();
    private final OutputIngest ingest = new OutputIngest(new Lines());

    RecordedOutput(RunMonitor job) {
        this.job = job;
    }

    UploadTranscript transcript() {
        ingest.end();
        return new UploadTranscript(lines);
    }

    @Override
    public long resumeAt(String step) {
        return 0;
    }

    @Override
    public void output(String step, OutputChunk chunk) throws IOException {
        ingest.accept(chunk.bytes());
        long told = job.resumeAt(step);
        if (chunk.offset() >= told) {
            job.output(step, chunk);
        } else if (chunk.next() > told) {
            byte[] rest = Arrays.copyOfRange(chunk.bytes(), (int) (told - chunk.offset()), chunk.bytes().length);
            job.output(step, new OutputChunk(told, rest, chunk.state()));
        }
    }

    @Override
    public String processId(String step) {
        return job.processId(step);
    }

    @Override
    public Limits limits() {
        return job.limits();
    }

    @Override
    public void enter(Phase phase) {
        job.enter(phase);
    }

    @Override
    public void say(String line) {
        job.say(line);
    }

    @Override
    public Optional<String> firstError() {
        return job.firstError();
    }

    @Override
    public void guard(DurableProcess process) throws RunCancelledException {
        job.guard(process);
    }

    @Override
    public void checkCancelled() throws RunCancelledException {
        job.checkCancelled();
    }

    private final class Lines implements OutputIngest.Sink {
        @Override
        public void line(String line) {
            if (lines.size() < MOST_LINES) {
                lines.add(line);
            }
        }

        @Override
        public void progress(int percent) {
            // The job hears the progress itself.
        }
    }
}
