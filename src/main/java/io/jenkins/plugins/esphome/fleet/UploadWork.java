package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.flash.CurrentFirmware;
import io.jenkins.plugins.esphome.flash.DevicePatience;
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
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.NotReached;
import io.jenkins.plugins.esphome.model.Phase;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.model.Verdict;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.toolchain.Toolchain;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What an UPLOAD does between its grant and its end: a device that already runs the wanted firmware is left alone; any other
 * is written, asked when it is back, and asked again where it could still roll back (F6).
 *
 * <p>Where it stands after a restart is read from the job's phases: once VERIFY was entered nothing is written any more.
 */
final class UploadWork {
    private final UploadRunner uploads;
    private final VerdictRunner verdicts;
    private final CurrentFirmware current = new CurrentFirmware();
    private final ToolchainCache toolchains;
    private final DeviceRecords devices;
    private final LastKnownAddress lastKnown;
    private final FlashingAgents agents;
    private final OpenThreadLane openThread;
    private final Clock clock;

    UploadWork(
            ToolchainCache toolchains,
            DeviceRecords devices,
            FlashingAgents agents,
            OpenThreadLane openThread,
            DevicePatience patience,
            Clock clock) {
        this.uploads = new UploadRunner(patience.answer());
        this.verdicts = new VerdictRunner(patience, clock);
        this.toolchains = toolchains;
        this.devices = devices;
        this.lastKnown = new LastKnownAddress(devices);
        this.agents = agents;
        this.openThread = openThread;
        this.clock = clock;
    }

    RunEnd run(FirmwareJob job, Work.Upload work, FirmwareArchive.Entry entry, MachineSettings agent, JobRun run)
            throws IOException, InterruptedException, RunCancelledException {
        Work.Upload located = work.at(work.target().forDevice(entry.firmware().profile()));
        Attempt attempt = new Attempt(job, located, entry, agent, run, toolchain(entry, agent, run));
        if (job.hasEntered(Phase.VERIFY)) {
            // after a restart nobody knows any more whether the device acknowledged the whole image: only it can say
            attempt.uncertain = !run.askedAgain();
            attempt.lookOnlyWhereItWas();
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
            Toolchain toolchain = toolchain(entry, agent, monitor);
            return uploads.whyNotAnswering(agent.host(), toolchain, task(located, entry, agent, KnownAddresses.NONE))
                            .isEmpty()
                    || lastKnown
                            .find(
                                    agent.host(),
                                    toolchain,
                                    located,
                                    entry.firmware().profile())
                            .isPresent();
        } catch (RunCancelledException e) {
            throw new IllegalStateException("nobody can cancel a look", e);
        }
    }

    private static UploadTask task(
            Work.Upload work, FirmwareArchive.Entry entry, MachineSettings agent, KnownAddresses addresses) {
        HostProgramPolicy policy = agent.flashes().hostPrograms();
        return new UploadTask(work, entry.firmware(), entry.directory(), addresses, policy);
    }

    private Toolchain toolchain(FirmwareArchive.Entry entry, MachineSettings agent, RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        return toolchains.get(agent, entry.firmware().build().esphomeVersion(), Trust.TRUSTED, monitor);
    }

    /** One pass over one device. */
    private final class Attempt {
        private final FirmwareJob job;
        private final Work.Upload work;
        private final FirmwareArchive.Entry entry;
        private final MachineSettings agent;
        private final JobRun run;
        private final Toolchain toolchain;
        private KnownAddresses addresses = KnownAddresses.NONE;
        private boolean uncertain;
        private boolean restarted;
        private Optional<String> reachedAt = Optional.empty();

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
        }

        private Optional<RunEnd> leaveAlone() throws IOException, InterruptedException {
            CurrentFirmware.Wanted wanted = new CurrentFirmware.Wanted(work.device(), work.target(), entry.firmware());
            CurrentFirmware.Standing standing = standing(wanted);
            if (standing instanceof CurrentFirmware.Standing.Unknown && isWhereItWas()) {
                standing = standing(wanted);
            }
            if (standing instanceof CurrentFirmware.Standing.Current same) {
                run.say(same.reason());
                DeviceRecord.Flash seen = flash(same.verdict());
                update(known -> known.confirmed(seen, contact(Optional.empty())));
                return Optional.of(
                        new RunEnd.Completed(explained(result(same.verdict()).nothingToDo(), same.reason())));
            }
            return Optional.empty();
        }

        private CurrentFirmware.Standing standing(CurrentFirmware.Wanted wanted)
                throws IOException, InterruptedException {
            return current.find(agent.host(), toolchain, List.of(wanted), addresses)
                    .get(work.device());
        }

        private UploadTask task() {
            return UploadWork.task(work, entry, agent, addresses);
        }

        /** The first run found out where it was met; this pass must find it there too, if its name leads nowhere. */
        private void lookOnlyWhereItWas() throws IOException, InterruptedException {
            if (uploads.whyNotAnswering(agent.host(), toolchain, task()).isPresent()) {
                isWhereItWas();
            }
        }

        private boolean isWhereItWas() throws IOException, InterruptedException {
            Optional<KnownAddresses> found = addresses.equals(KnownAddresses.NONE)
                    ? lastKnown.find(
                            agent.host(), toolchain, work, entry.firmware().profile())
                    : Optional.empty();
            found.ifPresent(known -> {
                addresses = known;
                run.say(work.target().address() + " does not answer from " + agent.label()
                        + "; the device itself was found where it was last: "
                        + String.join(", ", known.of(work.target().address())) + ".");
            });
            return found.isPresent();
        }

        /** OpenThread devices are written one at a time from one agent. */
        private RunEnd write() throws IOException, InterruptedException, RunCancelledException {
            if (!entry.firmware().profile().network().equals(Optional.of("openthread"))) {
                return judged(upload());
            }
            if (job.hasEntered(Phase.UPLOAD)) {
                openThread.join(agent.id(), job.id());
            } else {
                Optional<JobId> before = openThread.take(agent.id(), job);
                if (before.isPresent()) {
                    return new RunEnd.Park("waits for job " + before.get()
                            + ": OpenThread devices are written one at a time from " + agent.label());
                }
            }
            UploadOutcome outcome;
            try {
                outcome = upload();
            } finally {
                openThread.leave(job.id());
            }
            return judged(outcome);
        }

        private UploadOutcome upload() throws IOException, InterruptedException, RunCancelledException {
            UploadOutcome outcome = uploads.run(agent.host(), toolchain, task(), run);
            boolean elsewhere = outcome instanceof UploadOutcome.NotAnswering && isWhereItWas();
            return elsewhere ? uploads.run(agent.host(), toolchain, task(), run) : outcome;
        }

        private RunEnd judged(UploadOutcome outcome) throws IOException, InterruptedException, RunCancelledException {
            if (outcome instanceof UploadOutcome.NotAnswering away) {
                return notAnswering(away);
            }
            reachedAt = outcome.ip().filter(ip -> !ip.equals(work.target().address()));
            uncertain = outcome instanceof UploadOutcome.Uncertain;
            restarted = outcome instanceof UploadOutcome.Restarted;
            return verdict();
        }

        /** Only what no agent reaches is offline. */
        private RunEnd notAnswering(UploadOutcome.NotAnswering away) throws RunFailedException {
            NotReached here = new NotReached(agent.id(), agent.label(), away.why());
            if (agents.isOneLeft(job, agent.id())) {
                run.say("Not reached " + here + ". Another flashing agent tries.");
                return new RunEnd.Move(here);
            }
            String others = job.notReached().stream()
                    .filter(earlier -> !earlier.agent().equals(agent.id()))
                    .map(earlier -> "; " + earlier)
                    .collect(Collectors.joining());
            return offline(
                    others.isEmpty()
                            ? away.reason()
                            : work.device().name() + " does not answer at " + away.address() + " " + here + others);
        }

        private RunEnd offline(String reason) throws RunFailedException {
            switch (work.offline()) {
                case SKIP:
                    run.say("Skipped: " + reason);
                    return new RunEnd.Completed(JobResult.done().skipped(JobResult.SKIPPED + ": " + reason));
                case WAIT:
                    return new RunEnd.Park("waits for the device: " + reason);
                case FAIL:
                    throw new RunFailedException(reason, 1);
                default:
                    throw new IllegalStateException("unknown policy " + work.offline());
            }
        }

        private RunEnd verdict() throws IOException, InterruptedException, RunCancelledException {
            VerdictStep step = run.askedAgain()
                    ? verdicts.askAgain(agent.host(), toolchain, task(), run)
                    : verdicts.askWhenBack(agent.host(), toolchain, task(), run);
            if (step instanceof VerdictStep.AskAgain again) {
                run.say("It runs the new firmware; it is asked again at " + again.due()
                        + ", when it can no longer roll back.");
                return new RunEnd.Again(again.due());
            }
            return end((VerdictStep.Final) step);
        }

        private RunEnd end(VerdictStep.Final seen) throws IOException {
            run.say("Verdict: " + seen.verdict().word() + ". " + seen.reason());
            record(seen.verdict(), seen.mac());
            JobResult result = result(seen.verdict());
            return seen.verdict().isFailure() || uncertain && seen.verdict() != Verdict.VERIFIED
                    ? new RunEnd.Failed(result.failedBecause(seen.reason()))
                    : new RunEnd.Completed(explained(restarted ? result.restarted() : result, seen.reason()));
        }

        /** What could not be asked is said with its reason: it may look like a success and is none (F6). */
        private static JobResult explained(JobResult result, String reason) {
            String said = result.error().map(note -> note + ". ").orElse("");
            return result.verdict()
                            .filter(verdict -> verdict == Verdict.UNVERIFIED)
                            .isPresent()
                    ? result.noted(said + reason)
                    : result;
        }

        private JobResult result(Verdict verdict) {
            return JobResult.done().withFirmware(entry.firmware().fingerprint()).withVerdict(verdict);
        }

        private void record(Verdict verdict, Optional<String> mac) throws IOException {
            DeviceRecord.Flash flash = flash(verdict);
            DeviceRecord.Contact met = contact(mac);
            update(known -> restarted ? known.confirmed(flash, met) : known.after(flash, met));
        }

        private DeviceRecord.Contact contact(Optional<String> mac) {
            return new DeviceRecord.Contact(
                    agent.id(), work.target(), reachedAt, mac, entry.firmware().profile());
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
