package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.files.Trees;
import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.store.RequestStore;
import io.jenkins.plugins.esphome.toolchain.EsphomeVersion;
import io.jenkins.plugins.esphome.toolchain.ToolchainCheck;
import io.jenkins.plugins.esphome.toolchain.ToolchainCheck.Check;
import io.jenkins.plugins.esphome.toolchain.ToolchainCheck.Health;
import io.jenkins.plugins.esphome.toolchain.ToolchainSettings;
import io.jenkins.plugins.esphome.toolchain.Toolchains;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a build needs of this machine; works in a directory of its own beside the state, which is left as it was. */
final class MachineChecks {

    private final StateLayout state;
    private final EsphomeChoice esphome;
    private final Path toolchains;

    MachineChecks(StateLayout state, EsphomeChoice esphome, Path toolchains) {
        this.state = state;
        this.esphome = esphome;
        this.toolchains = toolchains;
    }

    List<Check> run() throws IOException, InterruptedException {
        Path place = state.root().getParent();
        Path scratch;
        try {
            scratch = Files.createTempDirectory(place, ".esphome-fleet-doctor-");
        } catch (IOException e) {
            return List.of(new Check(
                    "state directory",
                    Health.FAIL,
                    "nothing can be written in " + place,
                    "Change the directory's rights, or choose another state directory with --state."));
        }
        try {
            List<Check> checks = new ArrayList<>(List.of(owner()));
            toolchain(new LocalHost(MachineId.LOCAL, scratch))
                    .forEach(check -> checks.add(named(check, scratch, place)));
            return checks;
        } finally {
            Trees.delete(scratch);
        }
    }

    /** Nobody knows the scratch directory; it lies where the state does. */
    private static Check named(Check check, Path scratch, Path place) {
        String detail = check.detail().replace(scratch.toString(), place.toString());
        return new Check(check.name(), check.health(), detail, check.remedy());
    }

    private Check owner() {
        return RequestStore.openForReading(state.store())
                .owner()
                .map(
                        owner -> new Check(
                                "state directory",
                                Health.WARN,
                                state.root() + ", in use by " + owner,
                                "Nothing to do if that is meant: it can be looked at, and changed when that process has ended."))
                .orElseGet(() ->
                        new Check("state directory", Health.OK, state.root().toString(), ""));
    }

    private List<Check> toolchain(LocalHost host) throws IOException, InterruptedException {
        if (esphome.command().isEmpty()) {
            return new ToolchainCheck()
                    .run(host, esphome.version().orElseThrow(), ToolchainSettings.in(toolchains.toString()));
        }
        String command = esphome.command().get();
        return new ToolchainCheck()
                .run(host, version(host, command), ToolchainSettings.existing(toolchains.toString(), command));
    }

    /** A command that does not answer is one of the checks' findings. */
    private static String version(LocalHost host, String command) throws InterruptedException {
        try {
            return new Toolchains().existing(host, command).version();
        } catch (IOException unusable) {
            return EsphomeVersion.DEFAULT;
        }
    }
}
