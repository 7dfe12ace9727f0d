package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.flash.CurrentFirmware;
import io.jenkins.plugins.esphome.flash.HostProgramPolicy;
import io.jenkins.plugins.esphome.flash.KnownAddresses;
import io.jenkins.plugins.esphome.flash.UploadOutcome;
import io.jenkins.plugins.esphome.flash.UploadRunner;
import io.jenkins.plugins.esphome.flash.UploadTask;
import io.jenkins.plugins.esphome.flash.VerdictRunner;
import io.jenkins.plugins.esphome.flash.VerdictStep;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunFailedException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.Phase;
import io.jenkins.plugins.esphome.model.Verdict;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.toolchain.Toolchain;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What an UPLOAD does between its grant and its end: a device that already runs the wanted firmware is left alone; any other
 * is written, asked when it is back, and asked again where it could still roll back (F6).
 *
 * <p>Where it stands after a restart is read from the job's phases: once VERIFY was entered nothing is written any more.
 */
final class UploadWork {
    private final UploadRunner uploads = new UploadRunner();
    private final VerdictRunner verdicts = new VerdictRunner();
    private final CurrentFirmware current = new CurrentFirmware();
    private final ToolchainCache toolchains;
    private final DeviceRecords devices;
    private final Clock clock;

    UploadWork(ToolchainCache toolchains, DeviceRecords devices, Clock clock) {
        this.toolchains = toolchains;
        this.devices = devices;
        this.clock = clock;
    }

    RunEnd run(FirmwareJob job, Work.Upload work, FirmwareArchive.Entry entry, MachineSettings agent, JobRun run)
            throws IOException, InterruptedException, RunCancelledException {
        Work.Upload located = work.at(work.target().forDevice(entry.firmware().profile()));
        Attempt attempt = new Attempt(job, located, entry, agent, run, toolchain(entry, agent, run));
        if (job.hasEntered(Phase.VERIFY)) {
            // after a restart nobody knows any more whether the device acknowledged the whole image: only it can say
            attempt.uncertain = !run.askedAgain();
            return attempt.verdict();
        }
        if (!job.hasEntered(Phase.UPLOAD) && !work.force()) {
            Optional<RunEnd> nothingToDo = attempt.leaveAlone();
            if (nothingToDo.isPresent()) {
                return nothingToDo.get();
            }
        }
        return attempt.write();
    }

    /** @return whether the device of a waiting upload can be reached (F8) */
    boolean answers(Work.Upload work, FirmwareArchive.Entry entry, MachineSettings agent, RunMonitor monitor)
            throws IOException, InterruptedException {
        try {
            Work.Upload located =
                    work.at(work.target().forDevice(entry.firmware().profile()));
            return uploads.whyNotAnswering(agent.host(), toolchain(entry, agent, monitor), task(located, entry, agent))
                    .isEmpty();
        } catch (RunCancelledException e) {
            throw new IllegalStateException("nobody can cancel a look", e);
        }
    }

    private static UploadTask task(Work.Upload work, FirmwareArchive.Entry entry, MachineSettings agent) {
        HostProgramPolicy policy = agent.hostDevices() ? HostProgramPolicy.ALLOWED : HostProgramPolicy.REFUSED;
        return new UploadTask(work, entry.firmware(), entry.directory(), KnownAddresses.NONE, policy);
    }

    private Toolchain toolchain(FirmwareArchive.Entry entry, MachineSettings agent, RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        return toolchains.get(agent, entry.firmware().build().esphomeVersion(), monitor);
    }

    /** One pass over one device. */
    private final class Attempt {
        private final FirmwareJob job;
        private final Work.Upload work;
        private final FirmwareArchive.Entry entry;
        private final MachineSettings agent;
        private final JobRun run;
        private final Toolchain toolchain;
        private final UploadTask task;
        private boolean uncertain;

        private Attempt(
                FirmwareJob job,
                Work.Upload work,
                FirmwareArchive.Entry entry,
                MachineSettings agent,
                JobRun run,
                Toolchain toolchain) {
            this.job = job;
            this.work = work;
            this.entry = entry;
            this.agent = agent;
            this.run = run;
            this.toolchain = toolchain;
            this.task = task(work, entry, agent);
        }

        private Optional<RunEnd> leaveAlone() throws IOException, InterruptedException {
            CurrentFirmware.Wanted wanted = new CurrentFirmware.Wanted(work.device(), work.target(), entry.firmware());
            CurrentFirmware.Standing standing = current.find(
                            agent.host(), toolchain, List.of(wanted), KnownAddresses.NONE)
                    .get(work.device());
            if (standing instanceof CurrentFirmware.Standing.Current same) {
                run.say(same.reason());
                DeviceRecord.Flash seen = flash(same.verdict());
                update(known -> known.confirmed(
                        seen, agent.id(), work.target(), entry.firmware().profile()));
                return Optional.of(new RunEnd.Completed(result(same.verdict()).nothingToDo()));
            }
            return Optional.empty();
        }

        private RunEnd write() throws IOException, InterruptedException, RunCancelledException {
            UploadOutcome outcome = uploads.run(agent.host(), toolchain, task, run);
            if (outcome instanceof UploadOutcome.NotAnswering away) {
                return offline(away);
            }
            uncertain = outcome instanceof UploadOutcome.Uncertain;
            return verdict();
        }

        private RunEnd offline(UploadOutcome.NotAnswering away) throws RunFailedException {
            switch (work.offline()) {
                case SKIP:
                    run.say("Skipped: " + away.reason());
                    return new RunEnd.Completed(JobResult.done().skipped("skipped: " + away.reason()));
                case WAIT:
                    return new RunEnd.Park("waits for the device: " + away.reason());
                case FAIL:
                    throw new RunFailedException(away.reason(), 1);
                default:
                    throw new IllegalStateException("unknown policy " + work.offline());
            }
        }

        private RunEnd verdict() throws IOException, InterruptedException, RunCancelledException {
            VerdictStep step = run.askedAgain()
                    ? verdicts.askAgain(agent.host(), toolchain, task, run)
                    : verdicts.askWhenBack(agent.host(), toolchain, task, run);
            if (step instanceof VerdictStep.AskAgain again) {
                run.say("It runs the new firmware; it is asked again at " + again.due()
                        + ", when it can no longer roll back.");
                return new RunEnd.Again(again.due());
            }
            return end((VerdictStep.Final) step);
        }

        private RunEnd end(VerdictStep.Final seen) throws IOException {
            run.say("Verdict: " + seen.verdict().word() + ". " + seen.reason());
            record(seen.verdict());
            JobResult result = result(seen.verdict());
            return seen.verdict().isFailure() || uncertain && seen.verdict() != Verdict.VERIFIED
                    ? new RunEnd.Failed(result.failedBecause(seen.reason()))
                    : new RunEnd.Completed(result);
        }

        private JobResult result(Verdict verdict) {
            return JobResult.done().withFirmware(entry.firmware().fingerprint()).withVerdict(verdict);
        }

        private void record(Verdict verdict) throws IOException {
            DeviceRecord.Flash flash = flash(verdict);
            update(known -> known.after(
                    flash, agent.id(), work.target(), entry.firmware().profile()));
        }

        private DeviceRecord.Flash flash(Verdict verdict) {
            return new DeviceRecord.Flash(
                    entry.firmware().fingerprint(),
                    entry.firmware().build().esphomeVersion(),
                    entry.firmware().build().compilationTime(),
                    clock.instant(),
                    job.id(),
                    verdict);
        }

        private void update(UnaryOperator<DeviceRecord> change) throws IOException {
            devices.update(
                    DeviceRecord.fresh(
                            work.device(), work.target(), entry.firmware().profile()),
                    change);
        }
    }
}
