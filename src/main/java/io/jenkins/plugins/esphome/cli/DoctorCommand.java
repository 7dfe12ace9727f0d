package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.report.Plural;
import io.jenkins.plugins.esphome.report.Table;
import io.jenkins.plugins.esphome.toolchain.ToolchainCheck.Check;
import io.jenkins.plugins.esphome.toolchain.ToolchainCheck.Health;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Looks over this machine and all known devices before a run does, and says how to mend what is missing. Changes nothing. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description =
                "Checks Python, ESPHome, the compiler, git, the disk, build servers, ports, and whether each known device"
                        + " answers.")
final class DoctorCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private StateOption state;

    @Mixin
    private ServersOption servers;

    @Option(names = "--esphome", paramLabel = "VERSION|any|PATH", description = "The ESPHome that is wanted.")
    private Optional<String> esphome = Optional.empty();

    @Mixin
    private JsonOption json;

    DoctorCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        StateLayout layout = state.layout(surroundings);
        LocalMachine here = machine(layout);
        List<Check> machine = new ArrayList<>(new MachineChecks(layout, here.esphome(), here.toolchains()).run());
        for (LocalServer server : here.servers()) {
            machine.add(new ServerChecks(here).of(server));
        }
        List<Check> devices = new DeviceChecks(layout).run();
        json.show(
                surroundings, Stream.concat(machine.stream(), devices.stream()).toList(), this::print);
        return failed(machine) ? ExitCode.MACHINE : failed(devices) ? ExitCode.DEVICE_FAILED : ExitCode.DONE;
    }

    private LocalMachine machine(StateLayout layout) throws IOException, InterruptedException {
        return LocalMachine.forUpkeep(
                        layout,
                        EsphomeChoice.of(esphome, surroundings),
                        ToolchainsOption.unasked(surroundings, layout),
                        servers.servers(surroundings, layout))
                .withOneVersion();
    }

    private static boolean failed(List<Check> checks) {
        return checks.stream().anyMatch(check -> check.health() == Health.FAIL);
    }

    private void print(List<Check> all) {
        Table table = new Table("", "CHECK", "FOUND");
        all.forEach(check -> table.add(word(check.health()), check.name(), check.detail()));
        table.lines().forEach(surroundings.out()::println);
        all.stream().filter(check -> check.health() != Health.OK).forEach(this::remedy);
        surroundings.out().println();
        surroundings.out().println(sentence(all));
    }

    private void remedy(Check check) {
        surroundings.out().println();
        surroundings.out().println(word(check.health()) + " " + check.name() + ": " + check.remedy());
    }

    private static String word(Health health) {
        return health == Health.FAIL ? "FAIL" : health.name().toLowerCase(Locale.ROOT);
    }

    private static String sentence(List<Check> all) {
        long failed =
                all.stream().filter(check -> check.health() == Health.FAIL).count();
        return failed == 0 ? "Ready." : Plural.of(failed, "check") + " failed: see above.";
    }
}
