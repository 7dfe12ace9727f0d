package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunFailedException;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.Phase;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.toolchain.DurableStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/**
 * What the whole engine costs a job whose {@code esphome compile} exits at once: queue, store, scheduler, lease, log and a
 * durable process. Only what surrounds the command in a real compile (its bundle, its artifacts) is left out.
 *
 * @param engine how a run is opened and tidied
 * @param tool exits at once
 */
record InstantBenchmark(Runs.Driver engine, Path tool, Machines machines) implements Runs.Driver {

    /** Makes an {@code esphome} that does nothing. */
    static Path tool(Path directory) throws IOException {
        Path tool = Files.writeString(directory.resolve("esphome"), "#!/bin/sh\nexit 0\n");
        return Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwx------"));
    }

    @Override
    public JobRun open(FirmwareJob job, LeaseProvider.Lease lease) throws IOException {
        return engine.open(job, lease);
    }

    @Override
    public RunEnd drive(FirmwareJob job, JobRun run) throws IOException, InterruptedException, RunCancelledException {
        run.enter(Phase.TRANSFER);
        run.enter(Phase.COMPILE);
        int code = compile(machines.require(job.machine().orElseThrow()), (Work.Compile) job.work(), run);
        if (code != 0) {
            throw new RunFailedException("The tool that exits at once ended with " + code, code);
        }
        run.enter(Phase.ARTIFACTS);
        return new RunEnd.Completed(JobResult.done());
    }

    private int compile(MachineSettings machine, Work.Compile work, JobRun run)
            throws IOException, InterruptedException, RunCancelledException {
        DurableStep step = new DurableStep(
                machine.host(), run, "compile", "The compile", run.limits().compile());
        return step.run(
                List.of(tool.toString(), "compile", work.file()),
                tool.getParent().toString(),
                Map.of());
    }

    @Override
    public void stop(FirmwareJob job, JobRun run) throws IOException, InterruptedException {
        engine.stop(job, run);
    }
}
