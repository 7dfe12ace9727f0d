package io.jenkins.plugins.esphome.store;

import io.jenkins.plugins.esphome.model.AgentChoice;
import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.FirmwareRequest;
import io.jenkins.plugins.esphome.model.FirmwareSource;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.OfflinePolicy;
import io.jenkins.plugins.esphome.model.Placement;
import io.jenkins.plugins.esphome.model.PlacementPolicy;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Requester;
import io.jenkins.plugins.esphome.model.Source;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.model.Work;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Requests as the queue files them, for the tests of this room. */
final class Samples {
    static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private Samples() {}

    /** One compile of {@code name}.yaml and as many uploads as asked for, to name-1, name-2 ... */
    static StoredRequest install(RequestId id, String name, int uploads) {
        Requester asked = new Requester("Ada", Optional.of("fleet#7"));
        List<FirmwareJob> jobs = new ArrayList<>();
        jobs.add(FirmwareJob.filed(id.job(1), compile(name), asked, Source.LOCAL, Optional.empty(), NOON));
        for (int k = 1; k <= uploads; k++) {
            Work upload = upload(name + "-" + k, new FirmwareSource.FromCompile(id.job(1)));
            jobs.add(FirmwareJob.filed(id.job(k + 1), upload, asked, Source.LOCAL, Optional.of(id.job(1)), NOON));
        }
        return stored(id, jobs);
    }

    static StoredRequest stored(RequestId id, List<FirmwareJob> jobs) {
        List<JobId> ids = jobs.stream().map(FirmwareJob::id).toList();
        FirmwareRequest request = new FirmwareRequest(
                id,
                FirmwareRequest.Kind.INSTALL,
                "home",
                jobs.get(0).requester(),
                Limits.DEFAULT,
                PlacementPolicy.WAIT,
                NOON,
                ids);
        return new StoredRequest(request, jobs);
    }

    static Work compile(String name) {
        return new Work.Compile(
                configuration(name),
                name + ".yaml",
                name,
                "2026.10.0",
                Optional.of("identity-of-" + name),
                new TreeMap<>(Map.of("room", "kitchen")),
                "Europe/Berlin",
                false,
                Optional.empty(),
                false);
    }

    static ConfigurationId configuration(String name) {
        return new ConfigurationId("home", Trust.TRUSTED, name + ".yaml");
    }

    static Work upload(String device, FirmwareSource firmware) {
        return new Work.Upload(
                device(device),
                new Target.Network("127.0.0.2"),
                firmware,
                Optional.of(AgentChoice.only(new MachineId("attic"))),
                Optional.empty(),
                OfflinePolicy.FAIL,
                false);
    }

    static DeviceId device(String name) {
        return new DeviceId("home", name);
    }

    static FirmwareJob running(FirmwareJob job, Instant at) {
        Placement placement = new Placement(
                new MachineId("attic"), Source.REMOTE, "attic-pin", "Attic", "warm build directory on attic");
        return job.running(placement, at);
    }

    static FirmwareJob completed(FirmwareJob job, Instant at) {
        return job.ended(JobStatus.COMPLETED, JobResult.done().withFirmware("f".repeat(64)), at);
    }

    static StoredRequest completed(StoredRequest stored, Instant at) {
        return new StoredRequest(
                stored.request(),
                stored.jobs().stream().map(job -> completed(job, at)).toList());
    }

    /** Files an install whose every job has ended and moves it to the history. */
    static RequestId past(RequestStore store, String name, int uploads, Instant at) {
        StoredRequest install = install(store.nextId(), name, uploads);
        await(store.commit(install.request(), install.jobs()));
        await(store.update(completed(install, at).jobs()));
        await(store.finish(install.request().id()));
        return install.request().id();
    }

    static void commit(RequestStore store, StoredRequest stored) {
        await(store.commit(stored.request(), stored.jobs()));
    }

    static void await(CompletableFuture<Void> change) {
        change.orTimeout(60, TimeUnit.SECONDS).join();
    }
}
