package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.flash.HostProgramPolicy;
import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunFailedException;
import io.jenkins.plugins.esphome.model.AgentChoice;
import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.FirmwareRequest.Kind;
import io.jenkins.plugins.esphome.model.FirmwareSource;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.OfflinePolicy;
import io.jenkins.plugins.esphome.model.Phase;
import io.jenkins.plugins.esphome.model.PlacementPolicy;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Requester;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.queue.RequestDraft;
import io.jenkins.plugins.esphome.store.StoreSettings;
import io.jenkins.plugins.esphome.toolchain.DurableStep;
import io.jenkins.plugins.esphome.toolchain.ToolchainSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A fleet whose every job is one real durable process of a tool that notes its job in a ledger: so what ran, how often and
 * in which order shows, whatever the fleet itself believes. All but the work itself is the engine's own.
 */
final class PretendWork {
    private static final int DEVICES = 40;
    private static final String FLEET = "home";

    private final Path root;
    private final Path tool;

    PretendWork(Path root) throws IOException {
        this.root = Files.createDirectories(root);
        this.tool = root.resolve("tool");
        if (!Files.exists(tool)) {
            makeTool();
        }
    }

    /** Whole or not at all: its maker may be killed too. */
    private void makeTool() throws IOException {
        Path draft = Files.writeString(
                Files.createTempFile(root, "tool", ".new"),
                "#!/bin/sh\necho \"began $1\" >>'" + ledger() + "'\necho working on $1\nsleep $2\necho \"ended $1\" >>'"
                        + ledger() + "'\n");
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rwx------"));
        Files.move(draft, tool, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    Path ledger() {
        return root.resolve("ledger");
    }

    FleetService open() throws IOException {
        Machines machines = new Machines();
        machines.put(MachineSettings.own(
                new LocalHost(MachineId.LOCAL, root.resolve("machine")),
                "this machine",
                BuildServer.own(4),
                new FlashingAgent(4, HostProgramPolicy.REFUSED)));
        FleetSettings settings = FleetSettings.in(root.resolve("state"), m -> ToolchainSettings.in(root.toString()))
                .withStore(StoreSettings.DEFAULT.withKeep(100_000));
        return FleetService.open(settings, machines, LocalLeases.of(machines), Driver::new);
    }

    /** One compile and an upload to each of so many devices. */
    static RequestDraft install(RequestId id, int uploads) {
        int first = (int) (id.number() % DEVICES);
        String file = "configuration-" + first + ".yaml";
        List<Work> works = new ArrayList<>();
        works.add(new Work.Compile(
                new ConfigurationId(FLEET, Trust.TRUSTED, file),
                file,
                "device-" + first,
                "any",
                Optional.empty(),
                new TreeMap<>(),
                "UTC",
                true,
                Optional.empty(),
                false));
        for (int i = 0; i < uploads; i++) {
            works.add(upload(id, "device-" + (first + i) % DEVICES));
        }
        return RequestDraft.of(
                id,
                uploads == 0 ? Kind.COMPILE : Kind.INSTALL,
                FLEET,
                new Requester("Ada", Optional.empty()),
                PlacementPolicy.localOn(MachineId.LOCAL),
                works);
    }

    private static Work upload(RequestId id, String device) {
        return new Work.Upload(
                new DeviceId(FLEET, device),
                new Target.Network("127.0.0.9"),
                new FirmwareSource.FromCompile(id.job(1)),
                Optional.of(AgentChoice.only(MachineId.LOCAL)),
                Optional.empty(),
                OfflinePolicy.FAIL,
                true);
    }

    private final class Driver implements Runs.Driver {
        private final Runs.Driver engine;

        private Driver(Runs.Driver engine) {
            this.engine = engine;
        }

        @Override
        public JobRun open(FirmwareJob job, LeaseProvider.Lease lease) throws IOException {
            return engine.open(job, lease);
        }

        @Override
        public RunEnd drive(FirmwareJob job, JobRun run)
                throws IOException, InterruptedException, RunCancelledException {
            Phase phase = job.work() instanceof Work.Compile ? Phase.COMPILE : Phase.UPLOAD;
            run.enter(phase);
            DurableStep step = new DurableStep(
                    new LocalHost(MachineId.LOCAL, root.resolve("machine")),
                    run,
                    "work",
                    "The work",
                    run.limits().compile());
            int code = step.run(List.of(tool.toString(), job.id().toString(), seconds(job)), root.toString(), Map.of());
            if (code != 0) {
                throw new RunFailedException("The tool ended with " + code, code);
            }
            return new RunEnd.Completed(JobResult.done().withFirmware("f".repeat(64)));
        }

        @Override
        public void stop(FirmwareJob job, JobRun run) throws IOException, InterruptedException {
            engine.stop(job, run);
        }

        /** Some are over at once, some last until the next crash. */
        private String seconds(FirmwareJob job) {
            return switch (job.id().hashCode() & 3) {
                case 0, 1 -> "0";
                case 2 -> "0.05";
                default -> "0.5";
            };
        }
    }
}
