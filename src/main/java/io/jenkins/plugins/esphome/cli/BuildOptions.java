package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.fleet.ArchiveSettings;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.PlacementPolicy;
import io.jenkins.plugins.esphome.model.PlacementPolicy.WhenNone;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options that {@code install} and {@code compile} share. */
final class BuildOptions {

    @Mixin
    private StateOption state;

    @Mixin
    private ServersOption servers;

    @Option(
            names = "--server",
            paramLabel = "NAME",
            description = "Compile only on the build server of this name, or on those with this label.")
    private Optional<String> server = Optional.empty();

    @Option(
            names = "--fallback",
            paramLabel = "local|wait|fail",
            description =
                    "When no build server is free: compile on this machine, wait for one, or (only if none could ever"
                            + " do it) fail. Default: local.")
    private Optional<WhenNone> fallback = Optional.empty();

    @Parameters(
            arity = "1..*",
            paramLabel = "FILES",
            description = "Configurations: YAML files, directories, or globs in quotes.")
    private List<String> files = new ArrayList<>();

    @Mixin
    private EsphomeOption esphome;

    @Option(
            names = {"-s", "--substitution"},
            paramLabel = "KEY=VALUE",
            description = "Overrides a substitution of the configurations; repeatable.")
    private Map<String, String> substitutions = new TreeMap<>();

    @Option(names = "--force", description = "Compile and flash even if nothing changed.")
    private boolean force;

    @Option(
            names = "--debug-files",
            description = "Also keep the ELF and the linker map, to decode a crash's stack trace; they are large.")
    private boolean debugFiles;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description = "How many configurations compile at once. Default: half of the processors.")
    private int jobs = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

    @Option(
            names = "--uploads",
            paramLabel = "N",
            description = "How many devices are flashed at once from this machine. Default: ${DEFAULT-VALUE}.",
            defaultValue = "" + LocalMachine.UPLOAD_SLOTS)
    private int uploads;

    @Mixin
    private ArchiveOptions archive;

    @Mixin
    private ToolchainsOption toolchains;

    @Option(
            names = "--no-host-devices",
            description = "Never run the programs of 'host:' configurations on this machine.")
    private boolean noHostDevices;

    @Option(
            names = "--json",
            description = "One JSON list on standard output and nothing else; progress goes to standard error.")
    private boolean json;

    @Option(
            names = {"-v", "--verbose"},
            description = "Every line of output, and the engine's own log.")
    private boolean verbose;

    List<String> files() {
        return files;
    }

    SortedMap<String, String> substitutions() {
        return new TreeMap<>(substitutions);
    }

    boolean force() {
        return force;
    }

    boolean debugFiles() {
        return debugFiles;
    }

    boolean hostDevices() {
        return !noHostDevices;
    }

    boolean json() {
        return json;
    }

    boolean verbose() {
        return verbose;
    }

    /** @throws BadInput if there are none */
    int compileSlots() {
        if (jobs < 1) {
            throw new BadInput("--jobs " + jobs + " leaves nobody to compile: give a number of at least 1.");
        }
        return jobs;
    }

    /** @throws BadInput if there are none */
    int uploadSlots() {
        if (uploads < 1) {
            throw new BadInput("--uploads " + uploads + " leaves nobody to flash: give a number of at least 1.");
        }
        return uploads;
    }

    ArchiveSettings archive(Surroundings surroundings) {
        return archive.settings(surroundings);
    }

    /** @throws BadInput if the file is wrong, or something else asks for servers that there are not */
    List<LocalServer> servers(Surroundings surroundings) {
        List<LocalServer> all = servers.servers(surroundings, state(surroundings));
        if (all.isEmpty() && (server.isPresent() || fallback.isPresent())) {
            throw new BadInput((server.isPresent() ? "--server" : "--fallback")
                    + " is about build servers, and there are none: name them with --servers FILE.");
        }
        server.filter(wanted -> all.stream().noneMatch(one -> one.slots() > 0 && one.satisfies(wanted)))
                .ifPresent(wanted -> {
                    throw new BadInput("No build server has the name or the label '" + wanted + "': there are "
                            + all.stream().map(LocalServer::name).collect(Collectors.joining(", ")) + ".");
                });
        return all;
    }

    /** @return the name or label that a build server must have, if any */
    Optional<String> server() {
        return server;
    }

    PlacementPolicy placing() {
        return new PlacementPolicy(Optional.of(MachineId.LOCAL), fallback.orElse(WhenNone.LOCAL));
    }

    EsphomeChoice esphome(Surroundings surroundings) {
        return esphome.choice(surroundings);
    }

    /** @return whether ESPHome or its version was asked for explicitly */
    boolean asksForBuild() {
        return esphome.isGiven() || !substitutions.isEmpty();
    }

    StateLayout state(Surroundings surroundings) {
        return state.layout(surroundings);
    }

    /** @return the state directory as the user would write it */
    String stateAsWritten(Surroundings surroundings) {
        return state.written(surroundings);
    }

    Path toolchains(Surroundings surroundings) {
        return toolchains.path(surroundings, state(surroundings));
    }
}
