package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.toolchain.Toolchain;
import io.jenkins.plugins.esphome.toolchain.ToolchainSettings;
import io.jenkins.plugins.esphome.toolchain.Toolchains;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Remembers which ESPHome each machine has, so that looking for it costs one job of many. The machine itself locks a first
 * installation; two jobs that ask at the same time both ask the machine.
 *
 * <p>Which versions a machine has is asked when it connects, so that the scheduler and a wish for "any" know it (S1, R10).
 */
final class ToolchainCache {
    private static final Logger LOGGER = Logger.getLogger(ToolchainCache.class.getName());

    private final Toolchains toolchains = new Toolchains();
    private final Function<MachineSettings, ToolchainSettings> settings;
    private final Map<Key, Toolchain> known = new ConcurrentHashMap<>();

    private final Map<MachineId, Set<String>> versions = new ConcurrentHashMap<>();

    /** One machine may be entered in several ways, with another ESPHome in each. */
    private record Key(MachineId machine, String version, ToolchainSettings settings) {}

    ToolchainCache(Function<MachineSettings, ToolchainSettings> settings) {
        this.settings = settings;
    }

    /**
     * @param trust of the sources that it will read: those that are not trusted never get an environment that runs for others
     * @throws io.jenkins.plugins.esphome.host.RunFailedException when it cannot be had there; one sentence
     */
    Toolchain get(MachineSettings machine, String version, Trust trust, RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        ToolchainSettings place = settings.apply(machine).forTrust(trust);
        Key key = new Key(machine.id(), version, place);
        Toolchain have = known.get(key);
        if (have == null) {
            have = toolchains.provide(machine.host(), version, place, monitor);
            known.put(key, have);
            has(machine.id(), Set.of(have.version()));
        }
        return have;
    }

    /** Asks the machine, which takes as long as its ESPHome takes to answer. */
    void look(MachineSettings machine) {
        try {
            has(machine.id(), toolchains.installed(machine.host(), settings.apply(machine)));
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> "Which ESPHome " + machine.id() + " has could not be asked");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @return the versions that the machine's settings name; where they name none, those that it said it has */
    Set<String> versions(MachineSettings machine) {
        Set<String> named = machine.builds().versions();
        return named.isEmpty() ? versions.getOrDefault(machine.id(), Set.of()) : named;
    }

    private void has(MachineId machine, Set<String> more) {
        versions.merge(
                machine,
                more,
                (now, also) -> Stream.concat(now.stream(), also.stream()).collect(Collectors.toSet()));
    }

    /** The machine came back and may be another one than it was. */
    void forget(BuildHost host) {
        known.keySet().removeIf(key -> key.machine().equals(host.machine()));
        versions.remove(host.machine());
    }
}
