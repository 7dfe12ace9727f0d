package io.jenkins.plugins.esphome.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Groups what looks at jobs; all of it reads only, also while another process owns the state. */
@Command(name = "jobs", mixinStandardHelpOptions = true, description = "Shows jobs and their logs.")
final class JobsCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    static CommandLine line(Surroundings surroundings) {
        return new CommandLine(new JobsCommand())
                .addSubcommand(new JobsListCommand(surroundings))
                .addSubcommand(new JobsShowCommand(surroundings))
                .addSubcommand(new JobsLogCommand(surroundings));
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Say what to do with jobs: list, show or log.");
    }
}
