package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.model.BadInput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options that {@code install} and {@code compile} share. */
final class BuildOptions {

    @Mixin
    private StateOption state;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILES",
            description = "Configurations: YAML files, directories, or globs in quotes.")
    private List<String> files = new ArrayList<>();

    @Option(
            names = "--esphome",
            paramLabel = "VERSION|PATH",
            description = "ESPHome release to use, installed when it is missing, or an esphome command that is there.")
    private Optional<String> esphome = Optional.empty();

    @Option(
            names = {"-s", "--substitution"},
            paramLabel = "KEY=VALUE",
            description = "Overrides a substitution of the configurations; repeatable.")
    private Map<String, String> substitutions = new TreeMap<>();

    @Option(names = "--force", description = "Compile and flash even if nothing changed.")
    private boolean force;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description = "How many configurations compile at once. Default: half of the processors.")
    private int jobs = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

    @Option(
            names = "--toolchains",
            paramLabel = "DIR",
            description = "Where ESPHome is installed; may be shared by several state directories. Default: $"
                    + ToolchainsOption.VARIABLE + ", else 'toolchains' in the state directory.")
    private Optional<String> toolchains = Optional.empty();

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

    EsphomeChoice esphome(Surroundings surroundings) {
        return EsphomeChoice.of(esphome, surroundings);
    }

    /** @return whether ESPHome or its version was asked for explicitly */
    boolean asksForBuild() {
        return esphome.isPresent() || !substitutions.isEmpty();
    }

    StateLayout state(Surroundings surroundings) {
        return StateLayout.of(state.forChange(surroundings));
    }

    /** @return the state directory as the user would write it */
    String stateAsWritten(Surroundings surroundings) {
        return state.written(surroundings);
    }

    Path toolchains(Surroundings surroundings) {
        return ToolchainsOption.path(toolchains, surroundings, state(surroundings));
    }
}
