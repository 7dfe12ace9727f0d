package io.jenkins.plugins.esphome.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Groups what looks at devices, and what starts and stops those whose programs run on this machine. */
@Command(
        name = "devices",
        mixinStandardHelpOptions = true,
        description = "Shows devices; starts and stops host devices.")
final class DevicesCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    static CommandLine line(Surroundings surroundings) {
        return new CommandLine(new DevicesCommand())
                .addSubcommand(new DevicesListCommand(surroundings))
                .addSubcommand(new DevicesShowCommand(surroundings))
                .addSubcommand(new DevicesStartCommand(surroundings))
                .addSubcommand(new DevicesStopCommand(surroundings));
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "Say what to do with devices: list, show, start or stop.");
    }
}
