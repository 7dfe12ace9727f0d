package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.flash.HostDevice;
import io.jenkins.plugins.esphome.model.BadInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stops host devices' programs, as one unplugs devices; their firmware and preferences stay. */
@Command(name = "stop", mixinStandardHelpOptions = true, description = "Stops the programs of host devices.")
final class DevicesStopCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private StateOption state;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "The device.")
    private Optional<String> name = Optional.empty();

    @Option(names = "--all", description = "All of them.")
    private boolean all;

    DevicesStopCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (name.isPresent() == all) {
            throw new BadInput("Say which device to stop: 'devices stop NAME', or 'devices stop --all'.");
        }
        StateLayout layout = state.existing(surroundings);
        List<String> stopped = OwnedState.change(layout, this::stop);
        surroundings
                .out()
                .println(stopped.isEmpty() ? "Nothing was running." : "Stopped " + String.join(", ", stopped) + ".");
        return ExitCode.DONE;
    }

    private List<String> stop(KnownDevices devices) throws IOException, InterruptedException {
        List<HostDevice> wanted = all ? devices.programs().list() : List.of(devices.program(name.orElseThrow()));
        List<String> stopped = new ArrayList<>();
        for (HostDevice device : wanted) {
            if (device.pid().isPresent()) {
                devices.programs().stop(device.id());
                stopped.add(device.id().name());
            }
        }
        return stopped;
    }
}
