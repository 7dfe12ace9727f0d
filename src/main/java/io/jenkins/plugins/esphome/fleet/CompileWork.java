package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.build.BundleContent;
import io.jenkins.plugins.esphome.build.CleanMarks;
import io.jenkins.plugins.esphome.build.CompileOutcome;
import io.jenkins.plugins.esphome.build.CompileRunner;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunFailedException;
import io.jenkins.plugins.esphome.model.Firmware;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.Phase;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.toolchain.Toolchain;
import java.io.IOException;
import java.util.Optional;

/** What a COMPILE does between its grant and its end: an equal build is taken from the archive, else one is made and put there. */
final class CompileWork {
    private final CompileRunner compiler;
    private final ToolchainCache toolchains;
    private final FirmwareArchive archive;
    private final CleanMarks marks;

    CompileWork(CompileRunner compiler, CleanMarks marks, ToolchainCache toolchains, FirmwareArchive archive) {
        this.compiler = compiler;
        this.marks = marks;
        this.toolchains = toolchains;
        this.archive = archive;
    }

    RunEnd run(FirmwareJob job, Work.Compile work, BundleContent bundle, MachineSettings machine, JobRun run)
            throws IOException, InterruptedException, RunCancelledException {
        Optional<FirmwareArchive.Entry> equal =
                work.force() ? Optional.empty() : equalBuild(work, asker(work, machine));
        if (equal.isPresent()) {
            return reuse(equal.get(), run);
        }
        run.enter(Phase.TOOLCHAIN);
        Toolchain toolchain = toolchains.get(
                machine, work.esphomeVersion(), work.configuration().trust(), run);
        CompileOutcome built = compiler.run(machine.host(), toolchain, work, bundle, archive.receive(job.id()), run);
        requireName(work, built);
        FirmwareArchive.Entry entry = archive.add(built.firmware(), built.directory(), job.id(), work.configuration());
        if (work.identity().isPresent()) {
            archive.remember(asker(work, machine), work.identity().get(), entry.by(job.id()));
        }
        run.say("Built " + work.name() + ", firmware " + Fingerprints.brief(entry.firmware()) + ".");
        return new RunEnd.Completed(
                JobResult.done().withFirmware(entry.firmware().fingerprint()));
    }

    private static FirmwareArchive.Asker asker(Work.Compile work, MachineSettings machine) {
        Optional<String> alone = machine.approval().isApproved() ? Optional.empty() : Optional.of(machine.pin());
        return new FirmwareArchive.Asker(work.configuration(), alone);
    }

    private Optional<FirmwareArchive.Entry> equalBuild(Work.Compile work, FirmwareArchive.Asker asker)
            throws IOException {
        if (work.identity().isEmpty()) {
            return Optional.empty();
        }
        long cleaned = marks.generation(work.configuration());
        // what was built before the latest CLEAN is no answer any more (Q6)
        return archive.builtFrom(asker, work.identity().get())
                .filter(entry -> entry.builtBy().requestNumber() > cleaned)
                .filter(entry -> !work.debugFiles() || hasDebugFiles(entry));
    }

    /** A {@code host:} program is its own ELF. */
    private static boolean hasDebugFiles(FirmwareArchive.Entry entry) {
        return entry.firmware().image(Firmware.Role.ELF).isPresent()
                || entry.firmware().profile().platform().equals("host");
    }

    private static RunEnd reuse(FirmwareArchive.Entry entry, JobRun run) {
        run.say("Nothing that the build depends on has changed since job " + entry.builtBy() + ": its firmware "
                + Fingerprints.brief(entry.firmware()) + " is taken.");
        return new RunEnd.Completed(
                JobResult.done().withFirmware(entry.firmware().fingerprint()).from(entry.builtBy()));
    }

    /** The request was filed for this name; a firmware with another one must not reach the device (F10). */
    private static void requireName(Work.Compile work, CompileOutcome built) throws RunFailedException {
        String name = built.firmware().profile().name();
        if (!name.equals(work.name())) {
            throw new RunFailedException(
                    work.file() + " was filed as device '" + work.name() + "', but ESPHome built it as '" + name
                            + "': write the name literally under 'esphome:'.",
                    1);
        }
    }
}
