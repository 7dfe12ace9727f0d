package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.report.Plural;
import io.jenkins.plugins.esphome.toolchain.ToolchainCheck.Check;
import io.jenkins.plugins.esphome.toolchain.ToolchainCheck.Health;
import io.jenkins.plugins.esphome.toolchain.Toolchains;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** What each build server of this computer lacks before it is given work; makes no directory of theirs. */
final class ServerChecks {

    private static final double GIB = 1L << 30;

    private final LocalMachine machine;

    ServerChecks(LocalMachine machine) {
        this.machine = machine;
    }

    Check of(LocalServer server) throws IOException, InterruptedException {
        String name = "server " + server.name();
        String where = Plural.of(server.slots(), "slot") + " in " + server.directory();
        long free = free(server.directory());
        if (free < server.limits().free()) {
            return new Check(
                    name,
                    Health.FAIL,
                    "%s, %.1f GiB free".formatted(where, free / GIB),
                    "It shall keep %.1f GiB free: free some space, or lower 'free' in its settings."
                            .formatted(server.limits().free() / GIB));
        }
        return version(server, name, where);
    }

    private Check version(LocalServer server, String name, String where) throws IOException, InterruptedException {
        if (machine.esphome().command().isPresent()) {
            return new Check(name, Health.OK, where, "");
        }
        String wanted = machine.esphome().version().orElseThrow();
        if (!server.versions().isEmpty() && !server.versions().contains(wanted)) {
            return new Check(
                    name,
                    Health.WARN,
                    where + ", without ESPHome " + wanted,
                    "Its settings allow " + String.join(", ", server.versions()) + " only: add " + wanted
                            + " to them, or ask for one of these with --esphome.");
        }
        Set<String> installed = new Toolchains().installed(server.host(), server.toolchainSettings());
        return installed.contains(wanted)
                ? new Check(name, Health.OK, where + ", ESPHome " + wanted, "")
                : new Check(
                        name,
                        Health.WARN,
                        where + ", ESPHome " + wanted + " is not installed yet",
                        "Nothing to do: the first build installs it.");
    }

    /** Bytes that may still be written at the nearest parent that is there. */
    private static long free(Path directory) throws IOException {
        Path there = directory;
        while (!Files.exists(there)) {
            there = there.getParent();
        }
        return Files.getFileStore(there).getUsableSpace();
    }
}
