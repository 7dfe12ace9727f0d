package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.flash.HostDevice;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Starts a host device's program again, as one plugs a device in. */
@Command(name = "start", mixinStandardHelpOptions = true, description = "Starts the program of a host device.")
final class DevicesStartCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private StateOption state;

    @Parameters(paramLabel = "NAME", description = "The device.")
    private String name;

    DevicesStartCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        StateLayout layout = state.existing(surroundings);
        HostDevice device = OwnedState.change(
                layout,
                devices -> devices.programs().start(devices.program(name).id()));
        surroundings.out().println(name + " runs as process " + device.pid().orElseThrow() + ".");
        return ExitCode.DONE;
    }
}
