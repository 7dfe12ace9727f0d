package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.flash.HostProgramPolicy;
import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.toolchain.ToolchainSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/**
 * What a job costs besides its own work, measured with the engine itself, so that "flat however long the history is" is a
 * figure that anybody can repeat and not a promise.
 *
 * <p>Wall times, from the first request until the state directory is closed again, with everything durable and what has
 * ended moved to the history.
 */
public final class EngineBenchmark {
    /** So many devices has the fleet, each with as much history as the settings keep. */
    private static final int CONFIGURATIONS = 1000;

    private final int inFlight;
    private final int slots;
    private final BenchmarkJobs jobs = new BenchmarkJobs(CONFIGURATIONS);

    /**
     * @param inFlight how many requests are filed and have not ended, at most; at least 1
     * @param slots compiles at once, where the scheduler takes part; at least 1
     */
    public EngineBenchmark(int inFlight, int slots) {
        this.inFlight = inFlight;
        this.slots = slots;
    }

    /**
     * Queue and store alone: each job is filed, granted, completed and moved to the history, without any process.
     *
     * @param root the state directory, empty or not there yet
     * @return nanoseconds for all jobs
     */
    public long pure(Path root, int count) throws IOException, InterruptedException {
        return new PureBenchmark(inFlight, jobs).run(root, count);
    }

    /**
     * The whole engine with an {@code esphome} that exits at once, its process started and followed as any other.
     *
     * @param root the state directory, empty or not there yet
     * @return nanoseconds for all jobs
     */
    public long instant(Path root, int count) throws IOException, InterruptedException {
        Path tool = InstantBenchmark.tool(Files.createDirectories(root));
        Machines machines = machines(root);
        return timed(root, machines, engine -> new InstantBenchmark(engine, tool, machines), count);
    }

    /**
     * Output on its way from a machine to the log.
     *
     * @param root the state directory, empty or not there yet
     * @return nanoseconds a line
     */
    public double ingest(Path root, int lines) throws IOException, InterruptedException {
        AtomicLong measured = new AtomicLong();
        timed(root, machines(root), engine -> new IngestBenchmark(engine, lines, measured), 1);
        return measured.get() / (lines / 2.0);
    }

    private long timed(Path root, Machines machines, UnaryOperator<Runs.Driver> work, int count)
            throws IOException, InterruptedException {
        FleetSettings settings = FleetSettings.in(root, machine -> ToolchainSettings.in(root.toString()));
        long start;
        try (FleetService service = FleetService.open(settings, machines, LocalLeases.of(machines), work)) {
            start = System.nanoTime();
            InFlight flight = new InFlight(inFlight);
            service.subscribe(flight::heard);
            for (int i = 0; i < count; i++) {
                flight.enter();
                service.submit(jobs.draft(service.store().nextId()))
                        .whenComplete((filed, problem) -> flight.filed(problem));
            }
            flight.drain();
        }
        return System.nanoTime() - start;
    }

    private Machines machines(Path root) {
        LocalHost host = new LocalHost(MachineId.LOCAL, root.resolve("machine"));
        Machines machines = new Machines();
        machines.put(MachineSettings.own(
                host, "this machine", BuildServer.own(slots), new FlashingAgent(1, HostProgramPolicy.REFUSED)));
        return machines;
    }
}
