package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.toolchain.Toolchain;
import io.jenkins.plugins.esphome.toolchain.ToolchainSettings;
import io.jenkins.plugins.esphome.toolchain.Toolchains;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Remembers which ESPHome each machine has, so that looking for it costs one job of many. The machine itself locks a first
 * installation; two jobs that ask at the same time both ask the machine.
 */
final class ToolchainCache {
    private final Toolchains toolchains = new Toolchains();
    private final Function<MachineSettings, ToolchainSettings> settings;
    private final Map<Key, Toolchain> known = new ConcurrentHashMap<>();

    private record Key(MachineId machine, String version) {}

    ToolchainCache(Function<MachineSettings, ToolchainSettings> settings) {
        this.settings = settings;
    }

    /** @throws io.jenkins.plugins.esphome.host.RunFailedException when it cannot be had there; one sentence */
    Toolchain get(MachineSettings machine, String version, RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        Key key = new Key(machine.id(), version);
        Toolchain have = known.get(key);
        if (have == null) {
            have = toolchains.provide(machine.host(), version, settings.apply(machine), monitor);
            known.put(key, have);
        }
        return have;
    }

    /** The machine came back and may be another one than it was. */
    void forget(BuildHost host) {
        known.keySet().removeIf(key -> key.machine().equals(host.machine()));
    }
}
