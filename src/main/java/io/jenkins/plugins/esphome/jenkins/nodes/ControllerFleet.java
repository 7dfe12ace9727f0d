package io.jenkins.plugins.esphome.jenkins.nodes;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.init.InitMilestone;
import hudson.init.Initializer;
import hudson.init.Terminator;
import hudson.model.Computer;
import hudson.model.Node;
import io.jenkins.plugins.esphome.fleet.ArchiveSettings;
import io.jenkins.plugins.esphome.fleet.FleetService;
import io.jenkins.plugins.esphome.fleet.FleetSettings;
import io.jenkins.plugins.esphome.fleet.MachineSettings;
import io.jenkins.plugins.esphome.fleet.Machines;
import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.jenkins.config.BundleKey;
import io.jenkins.plugins.esphome.jenkins.config.EsphomeConfiguration;
import io.jenkins.plugins.esphome.store.StoreSettings;
import io.jenkins.plugins.esphome.toolchain.ToolchainCheck;
import io.jenkins.plugins.esphome.toolchain.ToolchainCheck.Check;
import io.jenkins.plugins.esphome.toolchain.ToolchainSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;

/**
 * The controller's one engine, on the records in {@code JENKINS_HOME/esphome}. It is opened beside the start of Jenkins, never in
 * its way: records that cannot be read are an administrator's matter, told in the log and to whoever runs a step, and tried
 * again by the next one.
 */
@Extension
public final class ControllerFleet {
    private static final Logger LOGGER = Logger.getLogger(ControllerFleet.class.getName());

    /** How long Jenkins' queue may take to grant what was chosen, before it is chosen again. */
    private static final Duration LEASE_DEADLINE =
            Duration.ofSeconds(Long.getLong(ControllerFleet.class.getName() + ".leaseSeconds", 30));

    private final Machines machines =
            new Machines(new NodeOutlook(this::pairing, node -> approved().awaitsProof(node)));
    private final NodeMachines nodes = new NodeMachines(machines);
    private final QueueLeases leases = new QueueLeases(machines, LEASE_DEADLINE);
    private final Pairing pairing =
            new Pairing(new ApprovedPins(root().resolve("approved-agents.json")), ControllerFleet::isAgent);
    private final ApprovedMachines approved =
            new ApprovedMachines(machines, pairing, () -> service().store().instanceId());
    private final Object lock = new Object();
    private volatile Optional<FleetService> service = Optional.empty();
    private volatile Optional<String> problem = Optional.empty();

    public static ControllerFleet get() {
        return ExtensionList.lookupSingleton(ControllerFleet.class);
    }

    private static boolean isAgent(String name) {
        return Jenkins.get().getNodes().stream()
                .anyMatch(node -> node.getNodeName().equals(name));
    }

    /** Goes on with what ran when Jenkins was last here. */
    @Initializer(after = InitMilestone.JOB_LOADED, fatal = false)
    public static void begin() {
        Computer.threadPoolForRemoting.execute(get()::openAtStart);
    }

    /** Leaves what runs on agents to the next start (R9). */
    @Terminator
    public static void end() {
        get().close();
    }

    /** @return the nodes that the engine may use */
    public NodeMachines nodes() {
        return nodes;
    }

    private static Path root() {
        return Jenkins.get().getRootDir().toPath().resolve("esphome");
    }

    /** @return which agents were approved, and which are not what was approved */
    public Pairing pairing() {
        return pairing;
    }

    /** @return the agents that work for everybody */
    public ApprovedMachines approved() {
        return approved;
    }

    /** @return what asks Jenkins' queue for executors */
    QueueLeases leases() {
        return leases;
    }

    Machines machines() {
        return machines;
    }

    /** Has the engine look whether something can be placed now; nothing if it is not open. */
    void look() {
        Computer.threadPoolForRemoting.execute(() -> {
            synchronized (lock) {
                service.ifPresent(FleetService::look);
            }
        });
    }

    /**
     * @return the engine, opened now if it is not open yet; then every agent is asked who it is, because none could be before
     * @throws IOException with a sentence for the user if its records cannot be used
     */
    public FleetService service() throws IOException, InterruptedException {
        synchronized (lock) {
            if (service.isEmpty()) {
                service = Optional.of(open());
                approved.announceAllSoon();
            }
            return service.get();
        }
    }

    /** @return the engine, if it is open: for pages, which wait for nothing */
    public Optional<FleetService> opened() {
        return service;
    }

    /** @return why the engine could not be opened when that was tried last */
    public Optional<String> problem() {
        return problem;
    }

    /**
     * Looks whether a step that names no release could work on a node; takes seconds.
     *
     * @throws IOException with a sentence if the node is not connected
     */
    public static List<Check> check(Node node) throws IOException, InterruptedException {
        JenkinsHost host = JenkinsHost.on(node);
        String release = EsphomeConfiguration.get().usualRelease();
        return new ToolchainCheck().run(host, release, toolchains(Optional.of(node), host));
    }

    private FleetService open() throws IOException, InterruptedException {
        Path root = root();
        try {
            FleetService opened = FleetService.open(settings(root), machines, leases);
            opened.warnings().forEach(warning -> LOGGER.warning(warning.sentence()));
            problem = Optional.empty();
            return opened;
        } catch (IOException | RuntimeException e) {
            String sentence = "The ESPHome plugin cannot use its records in '" + root + "' on the Jenkins controller ("
                    + e.getMessage() + "): an administrator has to repair or move them; nothing was deleted.";
            problem = Optional.of(sentence);
            throw new IOException(sentence, e);
        }
    }

    private static FleetSettings settings(Path root) throws IOException {
        EsphomeConfiguration configured = EsphomeConfiguration.get();
        return FleetSettings.in(root, ControllerFleet::toolchains)
                .withStore(history(configured))
                .withArchive(() -> ArchiveSettings.DEFAULT
                        .withPerDevice(configured.getFirmwarePerDevice())
                        .withQuota((long) configured.getFirmwareGigabytes() << 30))
                .withReconnect(() -> Duration.ofMinutes(configured.getReconnectMinutes()))
                .withSealing(BundleKey.sealing());
    }

    private static StoreSettings history(EsphomeConfiguration configured) {
        StoreSettings settings = StoreSettings.DEFAULT.withKeep(configured.getHistoryJobs());
        int days = configured.getHistoryDays();
        return days == 0 ? settings : settings.withMaxAge(Duration.ofDays(days));
    }

    private static ToolchainSettings toolchains(MachineSettings machine) {
        return toolchains(NamedNode.find(machine.id()), machine.host());
    }

    /** @return where the ESPHome of this node comes from; of one that is gone, what is usual */
    static ToolchainSettings toolchains(Optional<Node> node, BuildHost host) {
        ToolchainSettings usual = EsphomeNodeProperty.toolchains(node, host.root() + "/toolchains");
        return host.esphome().isPresent() ? new ToolchainSettings(usual.directory(), List.of(), host.esphome()) : usual;
    }

    private void openAtStart() {
        try {
            service();
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void close() {
        synchronized (lock) {
            service.ifPresent(FleetService::close);
            service = Optional.empty();
        }
    }
}
