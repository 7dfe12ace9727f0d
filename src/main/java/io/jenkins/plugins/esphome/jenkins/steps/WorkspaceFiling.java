package io.jenkins.plugins.esphome.jenkins.steps;

import io.jenkins.plugins.esphome.build.BundleSecrets;
import io.jenkins.plugins.esphome.build.ConfigurationFile;
import io.jenkins.plugins.esphome.build.ConfigurationFiles;
import io.jenkins.plugins.esphome.fleet.FirmwareOrder;
import io.jenkins.plugins.esphome.fleet.FirmwareOrder.Destination;
import io.jenkins.plugins.esphome.fleet.FleetService;
import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.report.Summary.Asked;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Orders from the files of a workspace, on the node where it is. */
final class WorkspaceFiling implements StepFiling {
    private final FleetService fleet;
    private final StepArguments arguments;
    private final BuildHost door;
    private final String timeZone;
    private final String release;
    private final String directory;
    private final Optional<String> buildServers;
    private final Origin origin;

    /**
     * @param door the machine that has the files, as the step's commands start there
     * @param timeZone of its users (R1)
     * @param release of ESPHome, exact
     * @param directory absolute, on the machine
     * @param buildServers a label expression that build servers must satisfy
     */
    WorkspaceFiling(
            FleetService fleet,
            StepArguments arguments,
            BuildHost door,
            String timeZone,
            String release,
            String directory,
            Optional<String> buildServers,
            Origin origin) {
        this.fleet = fleet;
        this.arguments = arguments;
        this.door = door;
        this.timeZone = timeZone;
        this.release = release;
        this.directory = directory;
        this.buildServers = buildServers;
        this.origin = origin;
    }

    @Override
    public ConfigurationFiles.Found find(RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        ConfigurationFiles.Found found = new ConfigurationFiles()
                .find(
                        door,
                        directory,
                        arguments.configurations(),
                        arguments.substitutions(),
                        () -> fleet.toolchain(door, release, origin.terms().trust(), monitor),
                        monitor);
        return arguments.asked() == Asked.COMPILE ? found : wanted(found);
    }

    /** Of several configurations, those whose devices were named, if any were. */
    private ConfigurationFiles.Found wanted(ConfigurationFiles.Found found) {
        Map<Boolean, List<ConfigurationFile>> named = found.files().stream()
                .collect(Collectors.partitioningBy(
                        file -> !destinations(arguments, found.files(), file).isEmpty()));
        List<String> skipped = new ArrayList<>(found.skipped());
        named.get(false).forEach(file -> skipped.add("[" + file.name() + "] left alone: it is not among 'devices'."));
        return new ConfigurationFiles.Found(named.get(true), skipped);
    }

    /** What a request built counts as built before a CLEAN with a higher number, so the CLEAN comes first (Q6). */
    @Override
    public void prepare(List<ConfigurationFile> all) throws IOException, InterruptedException {
        if (!arguments.clean()) {
            return;
        }
        for (ConfigurationFile one : all) {
            fleet.clean(
                    new ConfigurationId(origin.fleet(), origin.terms().trust(), one.path()),
                    Optional.empty(),
                    origin.requester());
        }
    }

    @Override
    public RequestId file(RequestId number, List<ConfigurationFile> all, ConfigurationFile one, RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        List<Destination> destinations = destinations(arguments, all, one);
        FirmwareOrder order = order(one, destinations);
        Optional<BundleSecrets> secrets = origin.terms().secrets();
        return secrets.isPresent()
                ? fleet.file(number, order, secrets.get(), monitor).request()
                : fleet.file(number, order, monitor).request();
    }

    /** @return who gets the firmware; nobody if it is only compiled */
    static List<Destination> destinations(
            StepArguments arguments, List<ConfigurationFile> all, ConfigurationFile configuration) {
        return arguments.asked() == Asked.COMPILE
                ? List.of()
                : arguments.install().destinations().of(all, configuration);
    }

    private FirmwareOrder order(ConfigurationFile configuration, List<Destination> destinations) {
        return new FirmwareOrder(
                origin.fleet(),
                origin.terms().trust(),
                origin.requester(),
                door,
                directory,
                configuration.path(),
                configuration.name(),
                release,
                arguments.substitutions(),
                timeZone,
                destinations,
                arguments.install().offline(),
                arguments.force(),
                buildServers,
                NamedAgent.choose(arguments.install(), origin.here()),
                arguments.placing(origin.here()),
                arguments.limits(),
                false);
    }
}
