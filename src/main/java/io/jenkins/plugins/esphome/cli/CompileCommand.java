package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.build.ConfigurationFile;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.model.OfflinePolicy;
import io.jenkins.plugins.esphome.report.Summary;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Compiles without flashing, for those who want to know that it would work. */
@Command(
        name = "compile",
        mixinStandardHelpOptions = true,
        description = "Compiles configurations; what was built before from equal sources is taken from the archive.")
final class CompileCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private BuildOptions options;

    CompileCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, RunCancelledException {
        return new FleetSession(surroundings, options, Summary.Asked.COMPILE).run(this::plan);
    }

    private FleetSession.Plan plan(LocalMachine machine, SearchRoot root, List<ConfigurationFile> configurations) {
        Orders orders =
                new Orders(options, machine, root.directory(), Optional.empty(), OfflinePolicy.FAIL, WaitLimit.DEFAULT);
        return (fleet, version) -> configurations.stream()
                .map(configuration -> filing(fleet, orders, configuration, version))
                .toList();
    }

    private static Filing filing(LocalFleet fleet, Orders orders, ConfigurationFile configuration, String version) {
        return new Filing(
                List.of(new Filing.Wanted(configuration.name(), "")),
                monitor -> fleet.service()
                        .file(orders.of(configuration, List.of(), version), monitor)
                        .request());
    }
}
