package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.build.ConfigurationFile;
import io.jenkins.plugins.esphome.build.ConfigurationFiles;
import io.jenkins.plugins.esphome.fleet.DeviceOutcome;
import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.report.PlainView;
import io.jenkins.plugins.esphome.report.Summary;
import io.jenkins.plugins.esphome.report.View;
import io.jenkins.plugins.esphome.store.StoreWarning;
import io.jenkins.plugins.esphome.toolchain.Toolchain;
import io.jenkins.plugins.esphome.toolchain.Toolchains;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.logging.Level;

/**
 * One {@code install} or {@code compile} from its arguments to its exit code, in the order that keeps promises: everything
 * that can be wrong is looked at before the state directory is made or taken.
 */
final class FleetSession {

    private final Surroundings surroundings;
    private final BuildOptions options;
    private final Summary.Asked asked;

    FleetSession(Surroundings surroundings, BuildOptions options, Summary.Asked asked) {
        this.surroundings = surroundings;
        this.options = options;
        this.asked = asked;
    }

    /** Turns configurations into what is filed. */
    @FunctionalInterface
    interface Planning {
        /** @throws BadInput if the arguments do not fit the configurations */
        Plan plan(LocalMachine machine, SearchRoot root, List<ConfigurationFile> configurations);
    }

    /** What is filed, once the engine and its ESPHome are there. */
    @FunctionalInterface
    interface Plan {
        List<Filing> filings(LocalFleet fleet, String esphomeVersion) throws IOException;
    }

    int run(Planning planning) throws IOException, InterruptedException, RunCancelledException {
        Interruption interruption = new Interruption(surroundings.quit()).listen();
        try {
            return run(planning, interruption);
        } catch (InterruptedException | RunCancelledException e) {
            surroundings.err().println("Interrupted before anything was filed.");
            return interruption.happened() ? interruption.exitCode() : ExitCode.INTERRUPTED;
        } finally {
            interruption.close();
        }
    }

    private int run(Planning planning, Interruption interruption)
            throws IOException, InterruptedException, RunCancelledException {
        Logging.to(surroundings.err()::println, level());
        LocalMachine machine = LocalMachine.of(options, surroundings);
        SearchRoot root = SearchRoot.of(surroundings.directory(), options.files());
        Plan plan = planning.plan(machine, root, configurations(machine, root, interruption));
        RunReport report = run(machine, plan, interruption);
        FailedJobs logs = new FailedJobs(machine.state(), options.stateAsWritten(surroundings), report);
        show(report.outcomes(), logs);
        return report.exitCode();
    }

    private List<ConfigurationFile> configurations(LocalMachine machine, SearchRoot root, Interruption interruption)
            throws IOException, InterruptedException, RunCancelledException {
        LocalHost host = machine.host();
        ConfigurationFiles.Found found = Unfiled.run(
                interruption,
                surroundings.err()::println,
                monitor -> new ConfigurationFiles()
                        .find(
                                host,
                                root.directory().toString(),
                                root.patterns(),
                                options.substitutions(),
                                () -> toolchain(machine, monitor),
                                monitor));
        found.skipped().forEach(surroundings.err()::println);
        return found.files();
    }

    /** Only asked for names that cannot be read from the file itself, before the engine is there. */
    private static Toolchain toolchain(LocalMachine machine, RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        if (machine.esphome().command().isPresent()) {
            return new Toolchains()
                    .existing(machine.host(), machine.esphome().command().get());
        }
        return new Toolchains()
                .provide(
                        machine.host(),
                        machine.esphome().version().orElseThrow(),
                        machine.toolchainSettings(),
                        monitor);
    }

    private RunReport run(LocalMachine machine, Plan plan, Interruption interruption)
            throws IOException, InterruptedException, RunCancelledException {
        try (LocalFleet fleet = LocalFleet.open(machine);
                WindowSize size =
                        new WindowSize(options.json() ? surroundings.errTerminal() : surroundings.outTerminal());
                View view = view(size)) {
            Logging.to(view::say, level());
            fleet.service().warnings().stream().map(StoreWarning::sentence).forEach(view::say);
            Toolchain toolchain = Unfiled.run(interruption, view::say, monitor -> toolchain(machine, monitor));
            Interruption.Registration told = interruption.whenInterrupted(
                    () -> view.say("Cancelling what has begun; Ctrl-C again quits at once."));
            try {
                return new FleetRun(fleet, view, interruption, surroundings.clock())
                        .run(plan.filings(fleet, toolchain.version()));
            } finally {
                told.close();
            }
        } finally {
            Logging.to(surroundings.err()::println, level());
        }
    }

    private View view(WindowSize size) {
        return size.get().live() && !options.verbose()
                ? new LiveView(progress(), size, surroundings.clock()).start()
                : new PlainView(progress(), options.verbose());
    }

    /** With {@code --json} standard output belongs to the script. */
    private PrintStream progress() {
        return options.json() ? surroundings.err() : surroundings.out();
    }

    private Level level() {
        return options.verbose() ? Level.FINE : Level.WARNING;
    }

    private void show(List<DeviceOutcome> outcomes, FailedJobs logs) throws IOException {
        if (options.json()) {
            Json.print(
                    surroundings.out(), outcomes.stream().map(OutcomeLine::of).toList());
            return;
        }
        surroundings.out().println();
        Summary.lines(asked, outcomes, logs).forEach(surroundings.out()::println);
    }
}
