package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.build.ConfigurationFile;
import io.jenkins.plugins.esphome.fleet.Destinations;
import io.jenkins.plugins.esphome.fleet.FirmwareOrder.Destination;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.model.AgentChoice;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.OfflinePolicy;
import io.jenkins.plugins.esphome.report.Summary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The main job: YAML in, flashed and verified devices out. */
@Command(
        name = "install",
        mixinStandardHelpOptions = true,
        description = "Compiles configurations, flashes their devices and verifies what they run.")
final class InstallCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private BuildOptions options;

    @Option(
            names = "--device",
            paramLabel = "[NAME=]ADDRESS",
            description = "A device that gets the configuration's firmware, by host name or IP address; repeatable."
                    + " Of several configurations: the name of each that is installed, with =ADDRESS if it is elsewhere."
                    + " Default: where the configuration itself says.")
    private List<String> devices = new ArrayList<>();

    @Option(names = "--devices", paramLabel = "FILE", description = "The same as a YAML list of 'name' and 'address'.")
    private Optional<String> devicesFile = Optional.empty();

    @Option(
            names = "--offline",
            paramLabel = "fail|skip|wait",
            description = "What to do with a device that does not answer. Default: fail.")
    private OfflinePolicy offline = OfflinePolicy.FAIL;

    @Option(
            names = "--wait-limit",
            paramLabel = "TIME",
            converter = WaitLimit.Written.class,
            description = "How long '--offline wait' waits for a device: 90s, 30m, 12h or 7d. Default: 7d.")
    private WaitLimit waitLimit = WaitLimit.DEFAULT;

    @Option(
            names = "--previous",
            description = "Flash the firmware that each device ran before the present one; compile nothing.")
    private boolean previous;

    @Option(
            names = "--firmware",
            paramLabel = "FINGERPRINT",
            description = "Flash this earlier firmware again; compile nothing. 'devices show' lists what there is.")
    private Optional<String> firmware = Optional.empty();

    @Option(
            names = "--flashing-agent",
            paramLabel = "NAME",
            description =
                    "Flash only from the server of this name, or from those with this label; 'local' is this machine."
                            + " Default: from wherever the device is reached.")
    private Optional<String> flashingAgent = Optional.empty();

    InstallCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, RunCancelledException {
        requireOneSource();
        return new FleetSession(surroundings, options, Summary.Asked.INSTALL).run(this::plan);
    }

    private void requireOneSource() {
        if (previous && firmware.isPresent()) {
            throw new BadInput("--previous and --firmware both say which firmware to flash: give one of them.");
        }
        if (isReflash() && options.asksForBuild()) {
            throw new BadInput("--previous and --firmware compile nothing: leave --esphome and -s out.");
        }
    }

    private boolean isReflash() {
        return previous || firmware.isPresent();
    }

    private FleetSession.Plan plan(LocalMachine machine, SearchRoot root, List<ConfigurationFile> configurations) {
        Map<ConfigurationFile, List<Destination>> destinations = destinations(configurations);
        Optional<AgentChoice> agent = FlashingAgentChoice.of(machine, flashingAgent);
        if (isReflash()) {
            return new Reflash(surroundings, options, agent, firmware, offline, waitLimit).plan(destinations.values());
        }
        Orders orders = new Orders(options, machine, root.directory(), agent, offline, waitLimit);
        return (fleet, version) -> destinations.entrySet().stream()
                .map(one -> filing(fleet, orders, one.getKey(), one.getValue(), version))
                .toList();
    }

    private Map<ConfigurationFile, List<Destination>> destinations(List<ConfigurationFile> configurations) {
        List<Destination> listed =
                devicesFile.map(surroundings::path).map(DevicesFile::read).orElse(List.of());
        Destinations given = new Destinations("--device", devices, listed);
        Map<ConfigurationFile, List<Destination>> destinations = new LinkedHashMap<>();
        configurations.forEach(
                configuration -> destinations.put(configuration, given.of(configurations, configuration)));
        destinations.values().removeIf(List::isEmpty);
        return destinations;
    }

    private static Filing filing(
            LocalFleet fleet,
            Orders orders,
            ConfigurationFile configuration,
            List<Destination> destinations,
            String version) {
        return new Filing(
                destinations.stream()
                        .map(to -> new Filing.Wanted(to.device(), to.target().address()))
                        .toList(),
                monitor -> fleet.service()
                        .file(orders.of(configuration, destinations, version), monitor)
                        .request());
    }
}
