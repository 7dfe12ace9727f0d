package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.build.RenameRunner;
import io.jenkins.plugins.esphome.flash.HostDevices;
import io.jenkins.plugins.esphome.flash.HostProgramPolicy;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunFailedException;
import io.jenkins.plugins.esphome.model.AgentChoice;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.FirmwareRequest;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.OfflinePolicy;
import io.jenkins.plugins.esphome.model.PlacementPolicy;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.queue.FirmwareQueue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/**
 * What a RENAME does (Q9): the name in the file, then an ordinary install to the place where the device was reached before;
 * if the device does not take it, the file and the device's place are as they were.
 */
final class RenameWork {
    private final RenameRunner runner = new RenameRunner();
    private final FirmwareQueue queue;
    private final OrderFiling filing;
    private final Function<RequestId, CompletableFuture<List<DeviceOutcome>>> outcomes;
    private final DeviceRecords devices;

    RenameWork(
            FirmwareQueue queue,
            OrderFiling filing,
            Function<RequestId, CompletableFuture<List<DeviceOutcome>>> outcomes,
            DeviceRecords devices) {
        this.queue = queue;
        this.filing = filing;
        this.outcomes = outcomes;
        this.devices = devices;
    }

    RunEnd run(FirmwareJob job, Work.Rename work, Path request, MachineSettings machine, JobRun run)
            throws IOException, InterruptedException, RunCancelledException {
        RenamePlan plan = RenamePlan.read(request);
        try {
            plan = plan.install().isPresent() ? plan : begin(job, work, plan, request, machine, run);
            DeviceOutcome outcome = install(plan.install().orElseThrow(), job, run);
            if (outcome.status() != JobStatus.COMPLETED) {
                throw new RunFailedException(
                        work.to().name() + " was not installed, so it is still "
                                + work.from().name() + ": " + outcome.reason().orElse("see its own job"),
                        1);
            }
        } catch (RunFailedException | RunCancelledException | IllegalArgumentException e) {
            revert(work, plan, machine, run);
            throw e;
        }
        runner.keep(machine.host(), run);
        devices.rename(work.from(), work.to());
        return new RunEnd.Completed(JobResult.done());
    }

    private RenamePlan begin(
            FirmwareJob job, Work.Rename work, RenamePlan plan, Path request, MachineSettings machine, JobRun run)
            throws IOException, InterruptedException, RunCancelledException {
        runner.run(machine.host(), plan.directory(), work, run);
        move(work.from(), work.to(), plan, machine);
        RequestId install = filing.file(order(job, work, plan, machine), Optional.of(job.id()), run)
                .request();
        RenamePlan filed = plan.filed(install);
        filed.write(request);
        return filed;
    }

    /** The install needs a lane, perhaps the only one; it is cancelled when the rename is. */
    private DeviceOutcome install(RequestId install, FirmwareJob job, JobRun run)
            throws InterruptedException, RunCancelledException, RunFailedException {
        run.say("Request " + install + " installs it under its new name.");
        run.giveLeaseBack();
        queue.laneFreed(job.id());
        run.whenCancelled(() -> queue.cancel(install, "RENAME " + job.id()));
        try {
            DeviceOutcome outcome = outcomes.apply(install).get().get(0);
            run.checkCancelled();
            return outcome;
        } catch (ExecutionException e) {
            throw new RunFailedException("The outcome of request " + install + " is not known: " + e.getMessage(), 1);
        }
    }

    private FirmwareOrder order(FirmwareJob job, Work.Rename work, RenamePlan plan, MachineSettings machine) {
        FirmwareRequest request = queue.snapshot().request(job.id().request()).orElseThrow();
        return new FirmwareOrder(
                work.to().fleet(),
                Trust.TRUSTED,
                job.requester(),
                machine.host(),
                plan.directory(),
                work.file(),
                work.to().name(),
                plan.esphomeVersion(),
                plan.substitutions(),
                plan.timeZone(),
                List.of(new FirmwareOrder.Destination(work.to().name(), plan.target())),
                OfflinePolicy.FAIL,
                false,
                Optional.empty(),
                Optional.of(AgentChoice.only(machine.id())),
                PlacementPolicy.localOn(machine.id()),
                request.limits(),
                false);
    }

    private void revert(Work.Rename work, RenamePlan plan, MachineSettings machine, JobRun run)
            throws IOException, InterruptedException {
        runner.revert(machine.host(), plan.directory(), work, run);
        move(work.to(), work.from(), plan, machine);
    }

    /** A host device's place bears its name. */
    private static void move(DeviceId from, DeviceId to, RenamePlan plan, MachineSettings machine)
            throws IOException, InterruptedException {
        if (plan.target() instanceof Target.HostProgram) {
            HostProgramPolicy policy = machine.flashes().hostPrograms();
            new HostDevices(machine.host(), policy).rename(from, to);
        }
    }
}
