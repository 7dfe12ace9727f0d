package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.build.ConfigurationFile;
import io.jenkins.plugins.esphome.build.ConfigurationFiles;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.toolchain.Toolchains;
import io.jenkins.plugins.esphome.toolchain.UnfiledRun;
import java.io.IOException;
import java.util.List;
import java.util.TreeMap;

/**
 * The configurations that a user named, for commands that read nothing but their names.
 *
 * @param root what their paths are relative to
 */
record NamedFiles(SearchRoot root, List<ConfigurationFile> files) {

    static NamedFiles find(LocalMachine machine, Surroundings surroundings, List<String> written)
            throws IOException, InterruptedException, RunCancelledException {
        SearchRoot root = SearchRoot.of(surroundings.directory(), written);
        UnfiledRun run = new UnfiledRun(Limits.DEFAULT, surroundings.err()::println);
        ConfigurationFiles.Found found = new ConfigurationFiles()
                .find(
                        machine.host(),
                        root.directory().toString(),
                        root.patterns(),
                        new TreeMap<>(),
                        () -> new Toolchains()
                                .provide(
                                        machine.host(),
                                        machine.esphome().version().orElseThrow(),
                                        machine.toolchainSettings(),
                                        run),
                        run);
        found.skipped().forEach(surroundings.err()::println);
        return new NamedFiles(root, found.files());
    }
}
