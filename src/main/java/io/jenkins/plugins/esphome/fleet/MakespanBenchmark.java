package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.flash.HostProgramPolicy;
import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.OfflinePolicy;
import io.jenkins.plugins.esphome.model.PlacementPolicy;
import io.jenkins.plugins.esphome.model.PlacementPolicy.WhenNone;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Requester;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.toolchain.EsphomeVersion;
import io.jenkins.plugins.esphome.toolchain.ToolchainSettings;
import io.jenkins.plugins.esphome.toolchain.UnfiledRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * How long a fleet of build servers takes for many compiles, and what a compile on a server costs more than one here. Bundles,
 * transfers, build directories, processes, artifacts, archive and records are the engine's own; only the compiler pretends, so
 * that the ideal is known.
 */
public final class MakespanBenchmark {
    private static final String FLEET = "benchmark";

    /** As many as the command line files at once. */
    private static final int FILED_AT_ONCE = 4;

    private final Path root;
    private final Optional<String> bundler;

    /**
     * @param root an empty directory, one for each measurement
     * @param bundler a real {@code esphome} command that makes the bundles; absent: the pretended one
     */
    public MakespanBenchmark(Path root, Optional<String> bundler) {
        this.root = root;
        this.bundler = bundler;
    }

    /**
     * Compiles so many configurations on so many servers with one slot each.
     *
     * @param jobSeconds of each compile
     * @return nanoseconds from the first filing until the last one has ended
     */
    public long makespan(int servers, int jobs, double jobSeconds) throws IOException, InterruptedException {
        try (Fleet fleet = new Fleet(root, servers, jobSeconds)) {
            List<String> names =
                    IntStream.range(0, jobs).mapToObj(job -> "device-" + job).toList();
            for (String name : names) {
                fleet.write(name, "");
            }
            long start = System.nanoTime();
            fleet.compileAll(names);
            return System.nanoTime() - start;
        }
    }

    /**
     * One compile that takes no time, here and on a server, in turns.
     *
     * @param local nanoseconds from filing to end, in the order of the rounds, where the configuration is
     * @param remote the same on a build server
     */
    public record Rounds(List<Long> local, List<Long> remote) {}

    /** @param warmUp rounds before those that count */
    public Rounds instant(int warmUp, int rounds) throws IOException, InterruptedException {
        List<Long> local = new ArrayList<>();
        List<Long> remote = new ArrayList<>();
        try (Fleet here = new Fleet(root.resolve("local"), 0, 0);
                Fleet there = new Fleet(root.resolve("remote"), 1, 0)) {
            for (int round = 0; round < warmUp + rounds; round++) {
                local.add(here.timed(round));
                remote.add(there.timed(round));
            }
        }
        return new Rounds(local.subList(warmUp, warmUp + rounds), remote.subList(warmUp, warmUp + rounds));
    }

    /** A workspace and its servers; without any it compiles itself. */
    private final class Fleet implements AutoCloseable {
        private final Path directory;
        private final WhenNone whenNone;
        private final LocalHost workspace;
        private final FleetService service;

        private Fleet(Path directory, int servers, double jobSeconds) throws IOException {
            this.directory = Files.createDirectories(directory);
            this.whenNone = servers == 0 ? WhenNone.LOCAL : WhenNone.WAIT;
            Path tool = PretendEsphome.in(directory, Double.toString(jobSeconds), bundler);
            workspace = new LocalHost(MachineId.LOCAL, directory.resolve("own"));
            Machines machines = new Machines();
            machines.put(MachineSettings.own(workspace, "here", BuildServer.own(1), FlashingAgent.NONE));
            IntStream.rangeClosed(1, servers).forEach(number -> machines.put(server(number)));
            FleetSettings settings = FleetSettings.in(
                    directory.resolve("state"),
                    machine -> ToolchainSettings.existing(directory.toString(), tool.toString()));
            service = FleetService.open(settings, machines, LocalLeases.of(machines));
        }

        private MachineSettings server(int number) {
            String name = "server-" + number;
            return new MachineSettings(
                    new LocalHost(new MachineId(name), directory.resolve(name)),
                    name,
                    name,
                    new Approval(Approval.State.APPROVED, number),
                    BuildServer.forOthers(1),
                    new FlashingAgent(0, HostProgramPolicy.REFUSED),
                    name::equals);
        }

        private void write(String name, String comment) throws IOException {
            Files.writeString(
                    directory.resolve(name + ".yaml"), "esphome:\n  name: " + name + "\nhost:\n# " + comment + "\n");
        }

        private long timed(int round) throws IOException, InterruptedException {
            write("device", Integer.toString(round));
            long start = System.nanoTime();
            await(file("device"));
            return System.nanoTime() - start;
        }

        private void compileAll(List<String> names) throws IOException, InterruptedException {
            ExecutorService pool = Executors.newFixedThreadPool(FILED_AT_ONCE);
            try {
                List<Future<RequestId>> filed = new ArrayList<>();
                for (String name : names) {
                    filed.add(pool.submit(() -> file(name)));
                }
                for (Future<RequestId> request : filed) {
                    await(request.get());
                }
            } catch (ExecutionException e) {
                throw new IOException(
                        "The benchmark measured nothing: " + e.getCause().getMessage(), e);
            } finally {
                pool.shutdown();
            }
        }

        private RequestId file(String name) throws IOException, InterruptedException {
            try {
                return service.file(order(name), new UnfiledRun(Limits.DEFAULT, line -> {}))
                        .request();
            } catch (RunCancelledException e) {
                throw new IllegalStateException("nobody cancels a benchmark", e);
            }
        }

        private FirmwareOrder order(String name) {
            return new FirmwareOrder(
                    FLEET,
                    Trust.TRUSTED,
                    new Requester("benchmark", Optional.empty()),
                    workspace,
                    directory.toString(),
                    name + ".yaml",
                    name,
                    EsphomeVersion.DEFAULT,
                    new TreeMap<>(),
                    "UTC",
                    List.of(),
                    OfflinePolicy.FAIL,
                    false,
                    Optional.empty(),
                    Optional.empty(),
                    new PlacementPolicy(Optional.of(MachineId.LOCAL), whenNone),
                    Limits.DEFAULT,
                    false);
        }

        private void await(RequestId request) throws IOException {
            DeviceOutcome outcome = service.outcome(request).join().get(0);
            if (outcome.status() != JobStatus.COMPLETED) {
                throw new IOException("The benchmark measured nothing: "
                        + outcome.reason().orElse("request " + request + " was cancelled"));
            }
        }

        @Override
        public void close() {
            service.close();
        }
    }
}
