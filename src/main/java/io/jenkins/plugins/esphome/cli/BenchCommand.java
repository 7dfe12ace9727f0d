package io.jenkins.plugins.esphome.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The door to measurements of this program itself, so that claims about its speed can be repeated by anybody. */
@Command(name = "bench", mixinStandardHelpOptions = true, description = "Measures this program on this machine.")
final class BenchCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    static CommandLine line(Surroundings surroundings) {
        return new CommandLine(new BenchCommand())
                .addSubcommand(new BenchQueueCommand(surroundings))
                .addSubcommand(new BenchMakespanCommand(surroundings));
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Say what to measure: queue or makespan.");
    }
}
