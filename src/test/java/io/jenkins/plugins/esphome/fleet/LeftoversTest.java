package io.jenkins.plugins.esphome.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jenkins.plugins.esphome.flash.HostProgramPolicy;
import io.jenkins.plugins.esphome.host.DurableProcess;
import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.host.ProcessSpec;
import io.jenkins.plugins.esphome.host.ProcessState;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.FirmwareRequest;
import io.jenkins.plugins.esphome.model.JobEvent;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Placement;
import io.jenkins.plugins.esphome.model.PlacementPolicy;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Requester;
import io.jenkins.plugins.esphome.model.Source;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.store.StoredRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When what a run left on its machine may go: found by hundreds of crashes, where the queue's snapshot was asked. */
final class LeftoversTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final String CONTROLLER = "controller";

    @TempDir
    private Path root;

    private final Machines machines = new Machines();
    private final FirmwareJob job = FirmwareJob.filed(
                    new RequestId(7).job(1),
                    new Work.ResetBuildEnv(MachineId.LOCAL),
                    new Requester("Ada", Optional.empty()),
                    Source.LOCAL,
                    Optional.empty(),
                    NOW)
            .running(new Placement(MachineId.LOCAL, Source.LOCAL, "local", "here", "the only one"), NOW);
    private LocalHost host;

    @BeforeEach
    void aRunWhoseProcessHasEnded() throws Exception {
        host = new LocalHost(MachineId.LOCAL, root);
        machines.put(
                MachineSettings.own(host, "here", BuildServer.own(1), new FlashingAgent(1, HostProgramPolicy.REFUSED)));
        String id = JobRun.processPrefix(CONTROLLER, job.id(), 1) + "-work";
        DurableProcess process =
                DurableProcess.startOrAttach(host, new ProcessSpec(id, List.of("true"), root.toString(), Map.of()));
        await().until(() -> process.state() instanceof ProcessState.Exited);
    }

    @Test
    @DisplayName("Q13 what a restored run left stays until its end is on disk, whatever the queue thinks already")
    void aRestoredRunKeepsItsTraces() throws Exception {
        sweptAfter(leftovers -> leftovers.restored(List.of(stored())));

        assertThat(left()).hasSize(1);
    }

    @Test
    @DisplayName("Q13 what a run of this life left stays until its end is announced, which is when it goes")
    void aNewRunKeepsItsTraces() throws Exception {
        sweptAfter(leftovers -> leftovers.heard(new JobEvent.Changed(job.id(), NOW, job)));
        assertThat(left()).hasSize(1);

        FirmwareJob ended = job.ended(JobStatus.COMPLETED, JobResult.done(), NOW);
        try (Leftovers leftovers = new Leftovers(machines, CONTROLLER)) {
            leftovers.heard(new JobEvent.Ended(job.id(), NOW, ended));
        }
        assertThat(left()).isEmpty();
    }

    @Test
    @DisplayName("Q13 what a crash kept from being removed goes when its machine is back")
    void whatEndedBeforeTheCrashGoes() throws Exception {
        sweptAfter(leftovers -> {
            leftovers.restored(List.of(stored()));
            leftovers.heard(new JobEvent.Ended(
                    job.id(), NOW, job.ended(JobStatus.CANCELLED, JobResult.failed(130, "cancelled"), NOW)));
        });

        assertThat(left()).isEmpty();
    }

    /** Closing waits for what was begun. */
    private void sweptAfter(Consumer<Leftovers> story) {
        try (Leftovers leftovers = new Leftovers(machines, CONTROLLER)) {
            story.accept(leftovers);
            leftovers.sweep(machines.require(MachineId.LOCAL));
        }
    }

    private List<String> left() throws Exception {
        return DurableProcess.list(host, CONTROLLER);
    }

    private StoredRequest stored() {
        return new StoredRequest(
                new FirmwareRequest(
                        job.id().request(),
                        FirmwareRequest.Kind.RESET_BUILD_ENV,
                        "home",
                        job.requester(),
                        Limits.DEFAULT,
                        PlacementPolicy.WAIT,
                        NOW,
                        List.of(job.id())),
                List.of(job));
    }
}
