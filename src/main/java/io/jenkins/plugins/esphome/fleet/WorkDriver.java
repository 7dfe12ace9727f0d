package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.build.CleanMarks;
import io.jenkins.plugins.esphome.build.CompileRunner;
import io.jenkins.plugins.esphome.build.ResetRunner;
import io.jenkins.plugins.esphome.build.SecretMask;
import io.jenkins.plugins.esphome.flash.DevicePatience;
import io.jenkins.plugins.esphome.host.HostLostException;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunFailedException;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.FirmwareRequest;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Phase;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.queue.FirmwareQueue;
import io.jenkins.plugins.esphome.store.JobLog;
import io.jenkins.plugins.esphome.store.RequestStore;
import io.jenkins.plugins.esphome.toolchain.UnfiledRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Gives each kind of work to the runner that does it, on the job's machine. */
final class WorkDriver implements Runs.Driver, Sleepers.Look {
    private static final Logger LOGGER = Logger.getLogger(WorkDriver.class.getName());

    private final RequestStore store;
    private final FirmwareQueue queue;
    private final Machines machines;
    private final FlashingAgents agents;
    private final ChosenFirmware firmware;
    private final CompileWork compiles;
    private final UploadWork uploads;
    private final RenameWork renames;
    private final ResetRunner resets;
    private final OpenThreadLane openThread;
    private final Bundles bundles;

    WorkDriver(
            RequestStore store,
            FirmwareQueue queue,
            Machines machines,
            ToolchainCache toolchains,
            FirmwareArchive archive,
            DeviceRecords devices,
            FlashingAgents agents,
            OrderFiling filing,
            Bundles bundles,
            Function<RequestId, CompletableFuture<List<DeviceOutcome>>> outcomes,
            DevicePatience patience,
            Clock clock) {
        this.store = store;
        this.queue = queue;
        this.machines = machines;
        this.agents = agents;
        this.firmware = new ChosenFirmware(store, queue, archive);
        this.bundles = bundles;
        CleanMarks marks =
                configuration -> queue.snapshot().cleanGeneration(configuration).orElse(0);
        compiles = new CompileWork(new CompileRunner(store.instanceId(), marks), marks, toolchains, archive);
        openThread = new OpenThreadLane((job, agent) -> queue.wake(((Work.Upload) job.work()).device(), agent));
        uploads = new UploadWork(toolchains, devices, agents, openThread, patience, clock);
        renames = new RenameWork(queue, filing, outcomes, devices);
        resets = new ResetRunner(store.instanceId());
    }

    @Override
    public JobRun open(FirmwareJob job, LeaseProvider.Lease lease) throws IOException {
        JobLog log = store.log(job.id());
        if (job.attempt() > 1 && job.phases().isEmpty()) {
            // a new attempt: what the lost one said is neither its output nor its error (J6)
            log.clear();
            queue.outputCleared(job.id());
        }
        JobRun run = new JobRun(store.instanceId(), job, limits(job), log, new Sink(), mask(job), lease);
        if (log.length() == 0) {
            job.notReached().forEach(earlier -> run.say("Not reached " + earlier + "."));
        }
        return run;
    }

    private SecretMask mask(FirmwareJob job) throws IOException {
        Optional<Path> directory = store.directory(job.id().request());
        return directory.isPresent() ? bundles.mask(job.id().request(), directory.get()) : SecretMask.NONE;
    }

    private Limits limits(FirmwareJob job) {
        return queue.snapshot()
                .request(job.id().request())
                .map(FirmwareRequest::limits)
                .orElse(Limits.DEFAULT);
    }

    @Override
    public RunEnd drive(FirmwareJob job, JobRun run) throws IOException, InterruptedException, RunCancelledException {
        MachineSettings machine = machine(job);
        Work work = job.work();
        if (work instanceof Work.Compile compile) {
            return compiles.run(job, compile, () -> bundles.open(job.id().request(), directory(job)), machine, run);
        }
        if (work instanceof Work.Upload upload) {
            return uploads.run(job, upload, firmware.of(upload), machine, run);
        }
        if (work instanceof Work.Rename rename) {
            return renames.run(job, rename, directory(job), machine, run);
        }
        if (work instanceof Work.ResetBuildEnv) {
            resets.run(machine.host(), run);
            return new RunEnd.Completed(JobResult.done());
        }
        throw new IllegalStateException("a " + job.type() + " needs no machine");
    }

    /** A machine that went away is no failure of the work: the run waits for it (R3). */
    private MachineSettings machine(FirmwareJob job) throws IOException {
        MachineId id = job.machine().orElseThrow();
        Optional<MachineSettings> machine = machines.find(id, job.id().request(), job.source());
        if (machine.isEmpty()) {
            Optional<MachineSettings> ofWhoStandsThere = machines.find(id);
            if (ofWhoStandsThere.isPresent()) {
                machines.requireJudged(ofWhoStandsThere.get());
            }
            throw new HostLostException("The machine " + id + " is not connected", null);
        }
        return cleared(job, machine.get());
    }

    /** Whatever the scheduler saw, the machine gets nothing that it may not have by now (R8). */
    private MachineSettings cleared(FirmwareJob job, MachineSettings machine) throws IOException {
        Clearance clearance = new Clearance(machines, store.instanceId(), origin(job, machine));
        return machine.withHost(
                new ClearedHost(machine.host(), clearance, limits(job).transfer()));
    }

    private Clearance.Origin origin(FirmwareJob job, MachineSettings machine) throws IOException {
        boolean itself = job.work() instanceof Work.Upload upload
                ? firmware.compiledOn(upload).filter(machine::isWhereItWas).isPresent()
                : queue.snapshot()
                        .request(job.id().request())
                        .flatMap(request -> request.placing().caller())
                        .filter(machine.id()::equals)
                        .isPresent();
        return itself ? Clearance.Origin.ITSELF : Clearance.Origin.ELSEWHERE;
    }

    private Path directory(FirmwareJob job) throws RunFailedException {
        return store.directory(job.id().request())
                .orElseThrow(() -> new RunFailedException(
                        "The files of request " + job.id().request() + " are gone.", 1));
    }

    /** The job has ended, however and wherever it stood. */
    void ended(JobId job) {
        openThread.leave(job);
    }

    @Override
    public boolean isForDevice(JobId upload) {
        return !openThread.isWaiting(upload);
    }

    @Override
    public Optional<MachineId> seenFrom(FirmwareJob job) throws IOException, InterruptedException {
        Work.Upload upload = (Work.Upload) job.work();
        FirmwareArchive.Entry entry = firmware.of(upload);
        for (MachineSettings agent : agents.mayReach(job)) {
            if (answers(upload, entry, cleared(job, agent))) {
                return Optional.of(agent.id());
            }
        }
        return Optional.empty();
    }

    /** An agent that cannot look keeps no other one from looking. */
    private boolean answers(Work.Upload upload, FirmwareArchive.Entry entry, MachineSettings agent)
            throws InterruptedException {
        try {
            return uploads.answers(upload, entry, agent, new UnfiledRun(Limits.DEFAULT, line -> {}));
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> agent.label() + " could not look at " + upload.device());
            return false;
        }
    }

    @Override
    public void stop(FirmwareJob job, JobRun run) throws IOException, InterruptedException {
        Optional<MachineSettings> machine = job.machine().flatMap(machines::find);
        if (machine.isPresent()) {
            run.killProcesses(machine.get().host());
        }
    }

    /** What a run tells is passed on to everybody. */
    private final class Sink implements JobRun.JobSink {
        @Override
        public void enter(JobId job, Phase phase) {
            queue.enter(job, phase);
        }

        @Override
        public void output(JobId job, long offset, byte[] lines) {
            queue.output(job, offset, lines);
        }

        @Override
        public void progress(JobId job, Phase phase, int percent) {
            queue.progress(job, phase, percent);
        }
    }
}
