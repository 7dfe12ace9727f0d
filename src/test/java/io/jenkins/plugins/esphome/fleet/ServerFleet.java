package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.flash.HostProgramPolicy;
import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.OfflinePolicy;
import io.jenkins.plugins.esphome.model.PlacementPolicy;
import io.jenkins.plugins.esphome.model.Requester;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.toolchain.EsphomeVersion;
import io.jenkins.plugins.esphome.toolchain.ToolchainSettings;
import io.jenkins.plugins.esphome.toolchain.UnfiledRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The whole engine with a workspace that compiles nothing itself and as many build servers on this computer as a test wants;
 * only the {@code esphome} pretends, and notes each compile that it really began.
 */
final class ServerFleet implements AutoCloseable {
    static final String FLEET = "home";
    static final PlacementPolicy ON_SERVERS =
            new PlacementPolicy(Optional.of(MachineId.LOCAL), PlacementPolicy.WhenNone.WAIT);

    final KnownOutlook outlook = new KnownOutlook();
    final Machines machines = new Machines(outlook);
    final LocalHost workspace;
    private final Path directory;
    private final Path tool;
    private FleetService service;

    /** @param compileSeconds how long each compile takes */
    ServerFleet(Path directory, String compileSeconds) throws IOException {
        this.directory = directory;
        tool = PretendEsphome.in(Files.createDirectories(directory), compileSeconds);
        workspace = new LocalHost(MachineId.LOCAL, directory.resolve("own"));
        machines.put(MachineSettings.own(
                workspace, "this computer", BuildServer.own(1), new FlashingAgent(4, HostProgramPolicy.REFUSED)));
    }

    /** Opens the engine, or opens it again after a close as a new process would. */
    ServerFleet open(LeaseProvider leases, Duration reconnect) throws IOException {
        return open(leases, () -> reconnect);
    }

    ServerFleet open(LeaseProvider leases, Supplier<Duration> reconnect) throws IOException {
        FleetSettings settings = FleetSettings.in(
                        directory.resolve("state"),
                        m -> ToolchainSettings.existing(directory.toString(), tool.toString()))
                .withReconnect(reconnect);
        service = FleetService.open(settings, machines, leases);
        return this;
    }

    ServerFleet open() throws IOException {
        return open(LocalLeases.of(machines), Duration.ofMinutes(10));
    }

    FleetService service() {
        return service;
    }

    LocalHost host(String name) {
        return new LocalHost(new MachineId(name), directory.resolve("servers").resolve(name));
    }

    /** Approved in the order of the names. */
    static MachineSettings server(BuildHost host, int slots) {
        String name = host.machine().name();
        return new MachineSettings(
                host,
                "the " + name,
                "pin-of-" + name,
                new Approval(Approval.State.APPROVED, name.charAt(0)),
                BuildServer.forOthers(slots),
                FlashingAgent.NONE,
                label -> label.equals(name));
    }

    void put(String name) {
        machines.put(server(host(name), 1));
    }

    /** The content decides whether it has to be compiled. */
    JobId file(String name, String content, PlacementPolicy placing) throws Exception {
        return file(name, content, Trust.TRUSTED, placing);
    }

    JobId file(String name, String content, Trust trust, PlacementPolicy placing) throws Exception {
        write(name, "host", content);
        return service.file(order(name, trust, placing), new UnfiledRun(Limits.DEFAULT, line -> {}))
                .request()
                .job(1);
    }

    /** @return its compile */
    JobId install(String name, String platform, FirmwareOrder.Destination destination) throws Exception {
        write(name, platform, "");
        return service.file(
                        order(name, Trust.TRUSTED, ON_SERVERS, List.of(destination)),
                        new UnfiledRun(Limits.DEFAULT, line -> {}))
                .request()
                .job(1);
    }

    private void write(String name, String platform, String content) throws IOException {
        Files.writeString(
                directory.resolve(name + ".yaml"),
                "esphome:\n  name: " + name + "\n" + platform + ":\n# " + content + "\n");
    }

    FirmwareJob compile(String name, String content) throws Exception {
        return ended(file(name, content, ON_SERVERS));
    }

    FirmwareJob ended(JobId job) throws Exception {
        service.outcome(job.request()).get(5, TimeUnit.MINUTES);
        return service.job(job).orElseThrow();
    }

    FirmwareJob now(JobId job) {
        return service.job(job).orElseThrow();
    }

    static ConfigurationId configuration(String name) {
        return new ConfigurationId(FLEET, Trust.TRUSTED, name + ".yaml");
    }

    /** @return one line for each begin and each end of a compile, with its directory */
    List<String> ledger() throws IOException {
        Path file = PretendEsphome.ledger(directory);
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    String log(JobId job) throws IOException {
        try (var log = service.store().follow(job)) {
            return new String(log.read(0, 1 << 20), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    FirmwareOrder order(String name, Trust trust, PlacementPolicy placing) {
        return order(name, trust, placing, List.of());
    }

    private FirmwareOrder order(
            String name, Trust trust, PlacementPolicy placing, List<FirmwareOrder.Destination> destinations) {
        return new FirmwareOrder(
                FLEET,
                trust,
                new Requester("tester", Optional.empty()),
                workspace,
                directory.toString(),
                name + ".yaml",
                name,
                EsphomeVersion.DEFAULT,
                new TreeMap<>(),
                "UTC",
                destinations,
                OfflinePolicy.FAIL,
                false,
                Optional.empty(),
                Optional.empty(),
                placing,
                Limits.DEFAULT,
                false);
    }

    @Override
    public void close() {
        service.close();
    }
}
