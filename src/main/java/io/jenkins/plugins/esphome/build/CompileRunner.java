package io.jenkins.plugins.esphome.build;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.DurableProcess;
import io.jenkins.plugins.esphome.host.FileTransfer;
import io.jenkins.plugins.esphome.host.ProcessLostException;
import io.jenkins.plugins.esphome.host.ProcessRef;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunFailedException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import io.jenkins.plugins.esphome.host.TransferLimit;
import io.jenkins.plugins.esphome.model.Firmware;
import io.jenkins.plugins.esphome.model.Phase;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.toolchain.Toolchain;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Runs one compile on a machine, from bundle to checked firmware files.
 *
 * <p>The order makes it re-entrant at every point: the directory is claimed for this run, the sources are put in place, and
 * only then is the marker READY and the process started under the run's own id. Who comes again with the same run finds READY
 * and attaches; who finds another owner first makes sure that its process is gone (Q13).
 */
public final class CompileRunner {
    private static final String STEP = "compile";
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final String controllerId;
    private final CleanMarks marks;

    /** @param controllerId names this controller for ever; build directories of two controllers never meet (R4) */
    public CompileRunner(String controllerId) {
        this(controllerId, configuration -> 0);
    }

    /** @param marks asked at the start of each compile */
    public CompileRunner(String controllerId, CleanMarks marks) {
        this.controllerId = controllerId;
        this.marks = marks;
    }

    /**
     * Re-entrant: called again with the same monitor contents it continues what its earlier self began.
     *
     * @param bundle the archive, wherever the controller keeps it; opened only if the machine has not got it yet
     * @param artifactsDir where the firmware's files are put, on the controller; made, or replaced as a whole
     * @throws RunFailedException the compile failed; one sentence with the first error
     * @throws ProcessLostException the work may be repeated (J6)
     * @throws io.jenkins.plugins.esphome.host.HostLostException the machine cannot be reached (R3)
     */
    public CompileOutcome run(
            BuildHost host,
            Toolchain toolchain,
            Work.Compile work,
            BundleContent bundle,
            Path artifactsDir,
            RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        if (!BundleArchive.isSafe(work.file())) {
            throw new RunFailedException("'" + work.file() + "' is no file inside a bundle.", 1);
        }
        if (toolchain.trust() != work.configuration().trust()) {
            throw new IllegalArgumentException("a toolchain of another trust domain");
        }
        BuildLayout layout = new BuildLayout(host.root(), controllerId);
        return new Run(host, toolchain, work, monitor, layout, layout.directory(work.configuration()))
                .toEnd(bundle, artifactsDir);
    }

    private BuildOwner owner(Work.Compile work, RunMonitor monitor) {
        return new BuildOwner(
                controllerId,
                monitor.processId(STEP),
                work.configuration().path(),
                marks.generation(work.configuration()),
                work.identity().orElse(""),
                BuildOwner.Stage.CLAIMED);
    }

    private final class Run {
        private final BuildHost host;
        private final Toolchain toolchain;
        private final Work.Compile work;
        private final RunMonitor monitor;
        private final BuildLayout layout;
        private final String directory;
        private final BuildOwner owner;

        Run(
                BuildHost host,
                Toolchain toolchain,
                Work.Compile work,
                RunMonitor monitor,
                BuildLayout layout,
                String directory) {
            this.host = host;
            this.toolchain = toolchain;
            this.work = work;
            this.monitor = monitor;
            this.layout = layout;
            this.directory = directory;
            this.owner = owner(work, monitor);
        }

        CompileOutcome toEnd(BundleContent bundle, Path artifactsDir)
                throws IOException, InterruptedException, RunCancelledException {
            boolean warm = ready(bundle);
            int code = compile();
            if (code != 0) {
                host.act(new ReleaseBuild(directory, owner, false));
                throw new RunFailedException(
                        CompileFailure.sentence("Compiling " + work.configuration(), code, monitor.firstError()), code);
            }
            Firmware firmware = bringBack(artifactsDir);
            host.act(new ReleaseBuild(directory, owner, true));
            return new CompileOutcome(firmware, artifactsDir, warm);
        }

        private boolean ready(BundleContent bundle) throws IOException, InterruptedException, RunCancelledException {
            monitor.checkCancelled();
            monitor.enter(Phase.TRANSFER);
            if (claim().ready()) {
                monitor.say("Continuing the compile that runs on " + host.machine() + " already.");
                return true;
            }
            refuseSecondLife();
            limited("Sending the bundle of").hold(host, door -> send(door, bundle));
            monitor.checkCancelled();
            return limited("Unpacking the bundle of")
                    .hold(host, door -> door.act(new PrepareBuild(directory, owner, work.file(), caches())));
        }

        private boolean send(BuildHost door, BundleContent bundle) throws IOException, InterruptedException {
            try (InputStream content = bundle.open()) {
                FileTransfer.send(
                        door, content, BuildDirectory.of(directory).bundle().toString());
            }
            return true;
        }

        private TransferLimit limited(String title) {
            return new TransferLimit(
                    title + " " + work.configuration(), monitor.limits().transfer());
        }

        /** Its process ended, but another run used the directory since: what lies there is not what this run built. */
        private void refuseSecondLife() throws IOException, InterruptedException {
            ProcessRef earlier = ProcessRef.of(host, owner.process());
            if (DurableProcess.attach(host, earlier).startedAt().isPresent()) {
                throw new ProcessLostException("The build directory of " + work.configuration() + " on "
                        + host.machine() + " was used by another job since: this one must compile again.");
            }
        }

        private ClaimBuild.Outcome claim() throws IOException, InterruptedException {
            ClaimBuild.Outcome outcome = host.act(new ClaimBuild(directory, owner, ""));
            while (!outcome.holders().isEmpty()) {
                BuildOwner holder = outcome.holders().get(0);
                end(holder);
                outcome = host.act(new ClaimBuild(directory, owner, holder.process()));
            }
            return outcome;
        }

        /** The queue lets one job at a time use a build directory: another live owner of ours is an orphan. */
        private void end(BuildOwner holder) throws IOException, InterruptedException {
            if (!holder.controller().equals(controllerId)) {
                throw new RunFailedException(
                        "The build directory " + directory + " on " + host.machine() + " belongs to job " + holder.job()
                                + " of controller " + holder.controller()
                                + ": two controllers must not have the same identity.",
                        1);
            }
            monitor.say("The build directory still belongs to job " + holder.job() + ": making sure that it is gone.");
            DurableProcess.attach(host, ProcessRef.of(host, holder.process())).kill(GRACE);
        }

        private int compile() throws IOException, InterruptedException, RunCancelledException {
            monitor.enter(Phase.COMPILE);
            return new EsphomeCompile(host, toolchain, work, monitor).run(directory, caches());
        }

        private Firmware bringBack(Path artifactsDir) throws IOException, InterruptedException, RunCancelledException {
            monitor.enter(Phase.ARTIFACTS);
            monitor.checkCancelled();
            Files.createDirectories(artifactsDir.toAbsolutePath().getParent());
            Path archive = artifactsDir.resolveSibling(artifactsDir.getFileName() + ".tar.gz");
            try {
                limited("Bringing back the firmware of").hold(host, door -> fetch(door, archive));
                return ArtifactsArchive.unpack(archive, artifactsDir, ArchiveLimits.ARTIFACTS);
            } finally {
                Files.deleteIfExists(archive);
            }
        }

        private boolean fetch(BuildHost door, Path archive) throws IOException, InterruptedException {
            String packed = door.act(ArtifactsArchive.pack(directory, work.file(), work.debugFiles()));
            door.fetch(packed, archive, ArchiveLimits.ARTIFACTS.packed());
            return true;
        }

        private String caches() {
            return layout.caches(
                    work.configuration().fleet(), work.configuration().trust());
        }
    }
}
