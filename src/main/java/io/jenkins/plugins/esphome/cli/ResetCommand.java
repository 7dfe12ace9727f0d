package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.fleet.DeviceOutcome;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.RequestId;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The last resort when toolchain caches are broken (Q6): unlike {@code esphome clean-all} it touches nothing but ours. */
@Command(
        name = "reset",
        mixinStandardHelpOptions = true,
        description =
                "Cancels what compiles here, and removes all build directories and caches below the state directory.")
final class ResetCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private HereOptions options;

    @Option(
            names = "--server",
            paramLabel = "NAME",
            description = "The build server that is reset. Default: this machine itself.")
    private Optional<String> server = Optional.empty();

    ResetCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (LocalFleet fleet = LocalFleet.open(options.machine(surroundings))) {
            RequestId request = fleet.service()
                    .reset(server.map(MachineId::new).orElse(MachineId.LOCAL), Orders.FLEET, Orders.requester())
                    .request();
            DeviceOutcome outcome = fleet.outcome(request).join().get(0);
            if (outcome.status() != JobStatus.COMPLETED) {
                surroundings
                        .err()
                        .println("Nothing was removed: " + outcome.reason().orElse("the reset was cancelled"));
                return ExitCode.DEVICE_FAILED;
            }
        }
        surroundings.out().println("Removed all build directories and caches: every next compile starts from nothing.");
        return ExitCode.DONE;
    }
}
