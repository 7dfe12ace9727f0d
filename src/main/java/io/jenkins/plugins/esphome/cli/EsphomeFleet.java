package io.jenkins.plugins.esphome.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The door of the standalone program, so that the engine can be used where no Jenkins runs. A test enters through
 * {@link #run(Surroundings, String...)}, as {@link #main} does.
 */
@Command(
        name = "esphome-fleet",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        description = "Compiles, flashes and verifies fleets of ESPHome devices.",
        footer = {
            "",
            "Exit codes: 0 done, 1 a device failed, 2 wrong input or configuration, 3 something is missing on this"
                    + " machine, 4 the state directory belongs to another process, 130 interrupted."
        })
public final class EsphomeFleet implements Runnable {

    @Spec
    private CommandSpec spec;

    private EsphomeFleet() {}

    /** Without a subcommand the program explains itself. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /**
     * Runs the program and ends the JVM with its exit code.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        System.exit(run(Surroundings.ofThisProcess(), args));
    }

    /** @return the exit code */
    static int run(Surroundings surroundings, String... args) {
        return commandLine(surroundings).execute(args);
    }

    static CommandLine commandLine(Surroundings surroundings) {
        CommandLine program = new CommandLine(new EsphomeFleet())
                .addSubcommand(new InstallCommand(surroundings))
                .addSubcommand(new CompileCommand(surroundings))
                .addSubcommand(DevicesCommand.line(surroundings))
                .addSubcommand(JobsCommand.line(surroundings))
                .addSubcommand(new CancelCommand(surroundings))
                .addSubcommand(new CleanCommand(surroundings))
                .addSubcommand(new ResetCommand(surroundings))
                .addSubcommand(new RenameCommand(surroundings))
                .addSubcommand(new DoctorCommand(surroundings))
                .addSubcommand(BenchCommand.line(surroundings));
        return Complaints.told(program, surroundings);
    }
}
