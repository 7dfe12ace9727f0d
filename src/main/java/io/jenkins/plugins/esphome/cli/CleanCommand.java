package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.build.ConfigurationFile;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Trust;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** For those who do not trust a warm build directory any more (Q6). */
@Command(
        name = "clean",
        mixinStandardHelpOptions = true,
        description = "Cancels what is under way for configurations, and lets their next compile start from nothing.")
final class CleanCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private HereOptions options;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILES",
            description = "Configurations: YAML files, directories, or globs.")
    private List<String> files = new ArrayList<>();

    CleanCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, RunCancelledException {
        LocalMachine machine = options.machine(surroundings);
        List<ConfigurationFile> found =
                NamedFiles.find(machine, surroundings, files).files();
        try (LocalFleet fleet = LocalFleet.open(machine)) {
            for (ConfigurationFile file : found) {
                RequestId request = fleet.service()
                        .clean(
                                new ConfigurationId(Orders.FLEET, Trust.TRUSTED, file.path()),
                                Optional.of(new DeviceId(Orders.FLEET, file.name())),
                                Orders.requester())
                        .request();
                fleet.outcome(request).join();
                surroundings.out().println("Cleaned " + file.path() + ": its next compile starts from nothing.");
            }
        }
        return ExitCode.DONE;
    }
}
