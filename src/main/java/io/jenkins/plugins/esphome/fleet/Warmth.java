package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.build.WarmBuilds;
import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Phase;
import io.jenkins.plugins.esphome.model.Work;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Knows which configurations each machine has built before, so that the scheduler can let them return (S3). Each machine is
 * asked when it connects and after each sweep; in between, our own jobs' ends tell.
 *
 * <p>Only a preference hangs on it: where it is wrong, a compile begins anew.
 */
final class Warmth {
    private static final Logger LOGGER = Logger.getLogger(Warmth.class.getName());

    private final WarmBuilds builds;
    private final ToLongFunction<ConfigurationId> cleaned;
    private final Map<MachineId, Map<String, Long>> known = new ConcurrentHashMap<>();

    /** @param cleaned the latest CLEAN of a configuration: what was built before it is wiped, so it is not warm (Q6) */
    Warmth(String controllerId, ToLongFunction<ConfigurationId> cleaned) {
        this.builds = new WarmBuilds(controllerId);
        this.cleaned = cleaned;
    }

    boolean isWarm(MachineId machine, ConfigurationId configuration) {
        return isWarm(machine, configuration, builds::name);
    }

    /** For one pass of the scheduler, which asks of the same configurations for each machine: each is named once. */
    BiPredicate<MachineId, ConfigurationId> inOnePass() {
        Map<ConfigurationId, String> names = new HashMap<>();
        return (machine, configuration) ->
                isWarm(machine, configuration, asked -> names.computeIfAbsent(asked, builds::name));
    }

    private boolean isWarm(MachineId machine, ConfigurationId configuration, Function<ConfigurationId, String> naming) {
        Map<String, Long> there = known.getOrDefault(machine, Map.of());
        if (there.isEmpty()) {
            return false;
        }
        Long generation = there.get(naming.apply(configuration));
        return generation != null && generation >= cleaned.applyAsLong(configuration);
    }

    /** Asks the machine; what a job's end tells meanwhile is not taken back. */
    void look(BuildHost host) {
        Map<String, Long> there = of(host.machine());
        Set<String> before = Set.copyOf(there.keySet());
        try {
            Map<String, Long> found = builds.on(host);
            there.keySet().removeIf(name -> before.contains(name) && !found.containsKey(name));
            there.putAll(found);
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> "What was built on " + host.machine() + " before could not be listed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Hears of each job's end; what a failed compile leaves can be gone on from as well. */
    void ended(FirmwareJob job) {
        if (job.work() instanceof Work.ResetBuildEnv reset && job.status() == JobStatus.COMPLETED) {
            forget(reset.machine());
        } else if (job.work() instanceof Work.Compile compile && job.hasEntered(Phase.COMPILE)) {
            job.machine().ifPresent(machine -> compiled(machine, compile.configuration()));
        }
    }

    private void compiled(MachineId machine, ConfigurationId configuration) {
        of(machine).put(builds.name(configuration), cleaned.applyAsLong(configuration));
    }

    /** The machine went away, or was wiped: what it has is looked for again when it is back. */
    void forget(MachineId machine) {
        known.remove(machine);
    }

    private Map<String, Long> of(MachineId machine) {
        return known.computeIfAbsent(machine, any -> new ConcurrentHashMap<>());
    }
}
