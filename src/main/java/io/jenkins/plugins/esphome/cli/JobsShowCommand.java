package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.PhaseRun;
import io.jenkins.plugins.esphome.model.Placement;
import io.jenkins.plugins.esphome.model.Verdict;
import io.jenkins.plugins.esphome.report.Words;
import io.jenkins.plugins.esphome.store.StoreReader;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows all that is recorded of a request's jobs, so that nobody has to read the files. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Shows all that is recorded of a request or a job.")
final class JobsShowCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private StateOption state;

    @Parameters(paramLabel = "ID", description = "A request such as 17, or a job such as 17.1.")
    private String id;

    @Mixin
    private JsonOption json;

    JobsShowCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        StoreReader reader = state.requests(surroundings);
        json.show(surroundings, FoundJob.all(reader, id), jobs -> jobs.forEach(this::print));
        return ExitCode.DONE;
    }

    private void print(FirmwareJob job) {
        PrintStream out = surroundings.out();
        out.println("Job " + job.id() + ": " + Words.job(job));
        out.println("  status:   " + job.status().name().toLowerCase(Locale.ROOT) + " (" + Words.state(job) + ")");
        out.println("  asked by: " + job.requester().who() + " at " + Words.moment(job.createdAt()));
        out.println("  machine:  " + job.placement().map(JobsShowCommand::place).orElse("not placed"));
        job.notReached().forEach(earlier -> out.println("  tried:    " + earlier));
        job.phases().forEach(phase -> out.println("  phase:    " + phase(phase)));
        job.result().flatMap(JobResult::fingerprint).ifPresent(print -> out.println("  firmware: " + print));
        job.result().flatMap(JobResult::builtBy).ifPresent(by -> out.println("  built by: job " + by));
        job.result()
                .flatMap(JobResult::verdict)
                .map(Verdict::word)
                .ifPresent(word -> out.println("  verdict:  " + word));
        if (job.status() == JobStatus.COMPLETED) {
            job.result().flatMap(JobResult::error).ifPresent(note -> out.println("  note:     " + note));
        }
        out.println("  attempt:  " + job.attempt());
        out.println("  log:      esphome-fleet jobs log " + job.id());
    }

    private static String place(Placement placement) {
        return placement.label() + ": " + placement.reason();
    }

    private String phase(PhaseRun run) {
        Instant end = run.end().orElse(surroundings.clock().instant());
        String name = run.phase().name().toLowerCase(Locale.ROOT);
        return name + ", " + Words.time(Duration.between(run.start(), end))
                + (run.end().isEmpty() ? " so far" : "");
    }
}
