package io.jenkins.plugins.esphome.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The door of the standalone program, so that the engine can be used where no Jenkins runs. */
@Command(
        name = "esphome-fleet",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        description = "Compiles, flashes and verifies fleets of ESPHome devices.")
public final class EsphomeFleet implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

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
        System.exit(new CommandLine(new EsphomeFleet()).execute(args));
    }
}
