package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.build.ConfigurationFile;
import io.jenkins.plugins.esphome.fleet.DeviceOutcome;
import io.jenkins.plugins.esphome.fleet.DeviceRecord;
import io.jenkins.plugins.esphome.fleet.RenameOrder;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.JobEvent;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.SafeName;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.queue.Subscription;
import java.io.IOException;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Only here, not in Jenkins: it changes the file itself, and a Jenkins workspace is a copy that nobody keeps (Q9). */
@Command(
        name = "rename",
        mixinStandardHelpOptions = true,
        description =
                "Gives a device another name in its file and installs it; if the device does not take it, the file is"
                        + " as it was.")
final class RenameCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private HereOptions options;

    @Parameters(index = "0", paramLabel = "FILE", description = "The device's configuration.")
    private String file;

    @Parameters(index = "1", paramLabel = "NAME", description = "Its new name.")
    private String name;

    @Option(
            names = "--device",
            paramLabel = "ADDRESS",
            description = "Where the device is reached, if it was never installed from here or only by its own name.")
    private Optional<String> address = Optional.empty();

    RenameCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, RunCancelledException {
        SafeName.require("device name", name);
        LocalMachine machine = options.machine(surroundings);
        NamedFiles named = NamedFiles.find(machine, surroundings, List.of(file));
        ConfigurationFile configuration = named.files().get(0);
        if (configuration.name().equals(name)) {
            throw new BadInput("'" + name + "' is the device's name already: nothing to rename.");
        }
        try (LocalFleet fleet = LocalFleet.open(machine)) {
            Target target =
                    address.map(to -> (Target) new Target.Network(to)).orElseGet(() -> known(fleet, configuration));
            return rename(fleet, order(machine, named, configuration, target));
        }
    }

    private static Target known(LocalFleet fleet, ConfigurationFile configuration) {
        Target target = record(fleet, configuration)
                .map(DeviceRecord::target)
                .orElseThrow(() -> new BadInput("'" + configuration.name()
                        + "' was never installed from here: say where it is with --device ADDRESS."));
        if (target.address().endsWith(".local")) {
            throw new BadInput("'" + configuration.name() + "' is known as " + target.address()
                    + ", which changes with its name: give its IP address with --device.");
        }
        return target;
    }

    private static Optional<DeviceRecord> record(LocalFleet fleet, ConfigurationFile configuration) {
        try {
            return fleet.service().devices().find(new DeviceId(Orders.FLEET, configuration.name()));
        } catch (IOException e) {
            throw new BadInput("The record of '" + configuration.name() + "' cannot be read (" + e.getMessage()
                    + "): say where the device is with --device ADDRESS.");
        }
    }

    private RenameOrder order(LocalMachine machine, NamedFiles named, ConfigurationFile configuration, Target target) {
        return new RenameOrder(
                Orders.FLEET,
                Orders.requester(),
                MachineId.LOCAL,
                named.root().directory().toString(),
                configuration.path(),
                configuration.name(),
                name,
                machine.esphome().version().orElseThrow(),
                new TreeMap<>(),
                ZoneId.systemDefault().getId(),
                target,
                Limits.DEFAULT);
    }

    private int rename(LocalFleet fleet, RenameOrder order) throws IOException, InterruptedException {
        RequestId request = fleet.service().rename(order).request();
        Subscription told = fleet.service().follow(request.job(1), this::tell);
        DeviceOutcome outcome = fleet.outcome(request).join().get(0);
        told.close();
        if (outcome.status() != JobStatus.COMPLETED) {
            surroundings.err().println(outcome.reason().orElse("The rename was cancelled; the file is as it was."));
            return ExitCode.DEVICE_FAILED;
        }
        surroundings.out().println(order.from() + " is " + order.to() + " now.");
        return ExitCode.DONE;
    }

    private void tell(JobEvent event) {
        if (event instanceof JobEvent.Output output) {
            output.lines().forEach(surroundings.out()::println);
        }
    }
}
