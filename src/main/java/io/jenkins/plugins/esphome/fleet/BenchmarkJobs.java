package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.FirmwareRequest.Kind;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.PlacementPolicy;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Requester;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.queue.RequestDraft;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The compiles that a benchmark files: those of one fleet of so many configurations, over and over. */
record BenchmarkJobs(int configurations) {
    static final String FLEET = "benchmark";

    RequestDraft draft(RequestId id) {
        String name = "device-" + id.number() % configurations;
        Work compile = new Work.Compile(
                new ConfigurationId(FLEET, Trust.TRUSTED, name + ".yaml"),
                name + ".yaml",
                name,
                "any",
                Optional.empty(),
                new TreeMap<>(),
                "UTC",
                true,
                Optional.empty(),
                false);
        return RequestDraft.of(
                id,
                Kind.COMPILE,
                FLEET,
                new Requester("benchmark", Optional.empty()),
                PlacementPolicy.localOn(MachineId.LOCAL),
                List.of(compile));
    }
}
