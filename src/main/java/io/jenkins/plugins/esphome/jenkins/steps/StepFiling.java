package io.jenkins.plugins.esphome.jenkins.steps;

import hudson.FilePath;
import hudson.model.Cause;
import hudson.model.Run;
import io.jenkins.plugins.esphome.build.ConfigurationFile;
import io.jenkins.plugins.esphome.build.ConfigurationFiles;
import io.jenkins.plugins.esphome.fleet.FirmwareOrder;
import io.jenkins.plugins.esphome.fleet.FirmwareOrder.Destination;
import io.jenkins.plugins.esphome.fleet.FleetService;
import io.jenkins.plugins.esphome.fleet.MachineSettings;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import io.jenkins.plugins.esphome.jenkins.config.FleetAccess;
import io.jenkins.plugins.esphome.jenkins.nodes.NodeMachine;
import io.jenkins.plugins.esphome.model.AgentChoice;
import io.jenkins.plugins.esphome.model.PlacementPolicy;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Requester;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.report.Summary.Asked;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** Turns what a step was asked for into orders, on the node where its workspace is. */
final class StepFiling {
    private final FleetService fleet;
    private final StepArguments arguments;
    private final NodeMachine machine;
    private final String directory;
    private final String fleetName;
    private final Requester requester;

    StepFiling(FleetService fleet, StepArguments arguments, NodeMachine machine, StepContext context)
            throws IOException, InterruptedException {
        this.fleet = fleet;
        this.arguments = arguments;
        this.machine = machine;
        this.directory = context.get(FilePath.class).getRemote();
        Run<?, ?> run = context.get(Run.class);
        this.fleetName = FleetAccess.fleet(run, arguments.fleet(), arguments.use());
        this.requester = new Requester(user(run), Optional.of(run.getExternalizableId()));
    }

    private static String user(Run<?, ?> run) {
        Cause.UserIdCause cause = run.getCause(Cause.UserIdCause.class);
        return cause == null ? "Jenkins" : cause.getUserName();
    }

    /** @throws io.jenkins.plugins.esphome.model.BadInput if nothing is left, or the devices do not fit */
    ConfigurationFiles.Found find(RunMonitor monitor) throws IOException, InterruptedException, RunCancelledException {
        MachineSettings settings = machine.settings();
        ConfigurationFiles.Found found = new ConfigurationFiles()
                .find(
                        settings.host(),
                        directory,
                        arguments.configurations(),
                        arguments.substitutions(),
                        () -> fleet.toolchain(settings.id(), arguments.version(), monitor),
                        monitor);
        found.files().forEach(file -> destinations(arguments, found.files(), file));
        return found;
    }

    /** Files one configuration; durable on return. */
    RequestId file(List<ConfigurationFile> all, ConfigurationFile configuration, RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        return fleet.file(order(configuration, destinations(arguments, all, configuration)), monitor)
                .request();
    }

    /** @return who gets the firmware; nobody if it is only compiled */
    static List<Destination> destinations(
            StepArguments arguments, List<ConfigurationFile> all, ConfigurationFile configuration) {
        return arguments.asked() == Asked.COMPILE
                ? List.of()
                : arguments.destinations().of(all, configuration);
    }

    private FirmwareOrder order(ConfigurationFile configuration, List<Destination> destinations) {
        MachineSettings here = machine.settings();
        return new FirmwareOrder(
                fleetName,
                Trust.TRUSTED,
                requester,
                here.host(),
                directory,
                configuration.path(),
                configuration.name(),
                arguments.version(),
                arguments.substitutions(),
                machine.timeZone(),
                destinations,
                arguments.offline(),
                arguments.force(),
                Optional.empty(),
                Optional.of(AgentChoice.only(here.id())),
                PlacementPolicy.localOn(here.id()),
                arguments.limits());
    }
}
