package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.store.LogReader;
import io.jenkins.plugins.esphome.store.StoreReader;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Prints a job's log, and with {@code -f} follows it to its end (Q15). The job may run in another process, which tells us
 * nothing: the file is looked at again and again.
 */
@Command(name = "log", mixinStandardHelpOptions = true, description = "Prints the log of a job.")
final class JobsLogCommand implements Callable<Integer> {

    private static final int CHUNK = 64 * 1024;
    private static final long LOOK_AGAIN_MILLIS = 250;

    private final Surroundings surroundings;

    @Mixin
    private StateOption state;

    @Parameters(paramLabel = "ID", description = "A job such as 17.1, or a request that has only one.")
    private String id;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on until the job has ended.")
    private boolean follow;

    JobsLogCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        StoreReader reader = state.requests(surroundings);
        JobId job = FoundJob.one(reader, id).id();
        try (LogReader log = reader.log(job)) {
            long offset = copy(log, 0);
            while (follow && !hasEnded(reader, job)) {
                Thread.sleep(LOOK_AGAIN_MILLIS);
                offset = copy(log, offset);
            }
            copy(log, offset);
        }
        surroundings.out().flush();
        return ExitCode.DONE;
    }

    private static boolean hasEnded(StoreReader reader, JobId job) {
        return FoundJob.one(reader, job.toString()).status().isTerminal();
    }

    private long copy(LogReader log, long from) throws IOException {
        long offset = from;
        for (byte[] chunk = log.read(offset, CHUNK); chunk.length > 0; chunk = log.read(offset, CHUNK)) {
            surroundings.out().write(chunk);
            offset += chunk.length;
        }
        return offset;
    }
}
