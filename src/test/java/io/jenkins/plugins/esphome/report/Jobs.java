package io.jenkins.plugins.esphome.report;

import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.FirmwareSource;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.OfflinePolicy;
import io.jenkins.plugins.esphome.model.Placement;
import io.jenkins.plugins.esphome.model.Requester;
import io.jenkins.plugins.esphome.model.Source;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.model.Work;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;

/** Job records as the queue would make them, at fixed times. */
public final class Jobs {

    public static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    public static final Placement HERE =
            new Placement(MachineId.LOCAL, Source.LOCAL, "local", "this machine", "the only machine");

    public static final Placement BUILD_SERVER =
            new Placement(new MachineId("node-attic"), Source.REMOTE, "1234", "attic", "attic has a free slot");

    private Jobs() {}

    public static FirmwareJob compile(long request, String name) {
        Work work = new Work.Compile(
                new ConfigurationId("fleet", Trust.TRUSTED, name + ".yaml"),
                name + ".yaml",
                name,
                "2026.10.0",
                Optional.of("identity"),
                new TreeMap<>(),
                "UTC",
                false,
                Optional.empty(),
                false);
        return filed(new JobId(request, 1), work, Optional.empty());
    }

    public static FirmwareJob upload(long request, int index, String device) {
        Work work = new Work.Upload(
                new DeviceId("fleet", device),
                new Target.Configured(),
                new FirmwareSource.FromCompile(new JobId(request, 1)),
                Optional.empty(),
                Optional.empty(),
                OfflinePolicy.FAIL,
                false);
        return filed(new JobId(request, index), work, Optional.of(new JobId(request, 1)));
    }

    private static FirmwareJob filed(JobId id, Work work, Optional<JobId> dependsOn) {
        return FirmwareJob.filed(id, work, new Requester("tester", Optional.empty()), Source.LOCAL, dependsOn, NOON);
    }
}
