package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.FirmwareRequest.Kind;
import io.jenkins.plugins.esphome.model.PlacementPolicy;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Requester;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.queue.RequestDraft;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A job that waits for a build server that never comes: what a page shows of it needs no ESPHome. */
public final class WaitingCompile {
    private WaitingCompile() {}

    public static RequestId file(FleetService service, String fleet, String name, Optional<String> build) {
        RequestId id = service.reserve();
        Work.Compile work = new Work.Compile(
                new ConfigurationId(fleet, Trust.TRUSTED, name + ".yaml"),
                name + ".yaml",
                name,
                "2026.10.0",
                Optional.empty(),
                new TreeMap<>(),
                "UTC",
                true,
                Optional.empty(),
                false);
        service.submit(RequestDraft.of(
                        id, Kind.COMPILE, fleet, new Requester("who", build), PlacementPolicy.WAIT, List.of(work)))
                .join();
        return id;
    }
}
