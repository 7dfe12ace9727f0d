package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.flash.HostProgramPolicy;
import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.queue.LockBenchmark;
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
 * <p>Everything is durable. The first {@value #LEAD_IN} jobs of a state directory count for nothing: they open files and start
 * threads, as a server does once. The time of all others goes from the first one's request until the state directory is
 * closed again, with what has ended moved to the history.
 */
public final class EngineBenchmark {
    /** So many devices has the fleet, each with as much history as the settings keep. */
    private static final int CONFIGURATIONS = 1000;

    static final int LEAD_IN = 64;

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
     * @return of each of the jobs
     */
    public JobCost pure(Path root, int count) throws IOException, InterruptedException {
        return new PureBenchmark(inFlight, jobs).run(root, count);
    }

    /**
     * The whole engine with an {@code esphome} that exits at once, its process started and followed as any other.
     *
     * @param root the state directory, empty or not there yet
     * @return of each of the jobs
     */
    public JobCost instant(Path root, int count) throws IOException, InterruptedException {
        Path tool = InstantBenchmark.tool(Files.createDirectories(root));
        Machines machines = machines(root);
        return timed(root, machines, engine -> new InstantBenchmark(engine, tool, machines), LEAD_IN, count);
    }

    /**
     * Output on its way from a machine to the log.
     *
     * @param root the state directory, empty or not there yet
     * @return nanoseconds a line
     */
    public double ingest(Path root, int lines) throws IOException, InterruptedException {
        AtomicLong measured = new AtomicLong();
        timed(root, machines(root), engine -> new IngestBenchmark(engine, lines, measured), 0, 1);
        return measured.get() / (lines / 2.0);
    }

    /** How long the queue's lock is held while a crowd of threads wants it, each with a request of its own. */
    public LockBenchmark.Holds lock(int waiters) throws InterruptedException {
        return new LockBenchmark(waiters, new BenchmarkJobs(waiters)::draft).run();
    }

    private JobCost timed(Path root, Machines machines, UnaryOperator<Runs.Driver> work, int leadIn, int count)
            throws IOException, InterruptedException {
        FleetSettings settings = FleetSettings.in(root, machine -> ToolchainSettings.in(root.toString()));
        Stopwatch watch;
        try (FleetService service = FleetService.open(settings, machines, LocalLeases.of(machines), work)) {
            InFlight flight = new InFlight(inFlight);
            service.subscribe(flight::heard);
            file(service, flight, leadIn);
            watch = Stopwatch.start();
            file(service, flight, count);
        }
        return watch.stop(count);
    }

    private void file(FleetService service, InFlight flight, int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            flight.enter();
            service.submit(jobs.draft(service.store().nextId()))
                    .whenComplete((filed, problem) -> flight.filed(problem));
        }
        flight.drain();
    }

    private Machines machines(Path root) {
        LocalHost host = new LocalHost(MachineId.LOCAL, root.resolve("machine"));
        Machines machines = new Machines();
        machines.put(MachineSettings.own(
                host, "this machine", BuildServer.own(slots), new FlashingAgent(1, HostProgramPolicy.REFUSED)));
        return machines;
    }
}
