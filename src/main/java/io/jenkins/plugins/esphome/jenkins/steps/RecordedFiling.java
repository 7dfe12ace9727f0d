package io.jenkins.plugins.esphome.jenkins.steps;

import io.jenkins.plugins.esphome.build.ConfigurationFile;
import io.jenkins.plugins.esphome.build.ConfigurationFiles;
import io.jenkins.plugins.esphome.fleet.EarlierFirmware;
import io.jenkins.plugins.esphome.fleet.FirmwareOrder.Destination;
import io.jenkins.plugins.esphome.fleet.FleetService;
import io.jenkins.plugins.esphome.fleet.ReflashOrder;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Target;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Orders for firmware that was built before (F7). What it needs is recorded, so it works without a workspace when devices are
 * named; with one, the configurations say which devices.
 */
final class RecordedFiling implements StepFiling {
    private final FleetService fleet;
    private final StepArguments arguments;
    private final Optional<StepFiling> workspace;
    private final Origin origin;

    /** @param workspace finds the configurations that were named, if any were */
    RecordedFiling(FleetService fleet, StepArguments arguments, Optional<StepFiling> workspace, Origin origin) {
        this.fleet = fleet;
        this.arguments = arguments;
        this.workspace = workspace;
        this.origin = origin;
    }

    @Override
    public ConfigurationFiles.Found find(RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        ConfigurationFiles.Found found = workspace.isPresent()
                ? workspace.get().find(monitor)
                : new ConfigurationFiles.Found(named(), List.of());
        // all are looked up before the first is filed
        found.files().forEach(one -> items(found.files(), one));
        return found;
    }

    private List<ConfigurationFile> named() {
        return arguments.install().devices().stream()
                .map(device -> new ConfigurationFile(device, device.replaceAll("=.*", "")))
                .toList();
    }

    @Override
    public void prepare(List<ConfigurationFile> all) {
        // nothing is built
    }

    @Override
    public RequestId file(RequestId number, List<ConfigurationFile> all, ConfigurationFile one, RunMonitor monitor)
            throws IOException, InterruptedException {
        ReflashOrder order = new ReflashOrder(
                origin.fleet(),
                origin.requester(),
                items(all, one),
                arguments.install().offline(),
                arguments.force(),
                NamedAgent.choose(arguments.install(), origin.here()),
                arguments.placing(origin.here()),
                arguments.limits());
        return fleet.reflash(number, order).request();
    }

    private List<ReflashOrder.Item> items(List<ConfigurationFile> all, ConfigurationFile one) {
        EarlierFirmware earlier =
                fleet.earlier(origin.fleet(), device -> "the results of the builds that installed it name what it had");
        return destinations(all, one).stream()
                .map(destination -> earlier.of(destination, arguments.install().firmware()))
                .toList();
    }

    private List<Destination> destinations(List<ConfigurationFile> all, ConfigurationFile one) {
        return workspace.isPresent()
                ? WorkspaceFiling.destinations(arguments, all, one)
                : List.of(destination(one.path()));
    }

    /** @param written NAME, reached where it is recorded, or NAME=ADDRESS */
    private static Destination destination(String written) {
        int equals = written.indexOf('=');
        return equals < 0
                ? new Destination(written, new Target.Configured())
                : new Destination(written.substring(0, equals), new Target.Network(written.substring(equals + 1)));
    }
}
