package io.jenkins.plugins.esphome.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jenkins.plugins.esphome.flash.HostProgramPolicy;
import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.model.AgentChoice;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.FirmwareRequest.Kind;
import io.jenkins.plugins.esphome.model.FirmwareSource;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.OfflinePolicy;
import io.jenkins.plugins.esphome.model.PlacementPolicy;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Requester;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.queue.RequestDraft;
import io.jenkins.plugins.esphome.toolchain.ToolchainSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker that dies of an error, in the engine as it runs. */
final class DeadLanesTest {
    private static final BenchmarkJobs JOBS = new BenchmarkJobs(10);

    @TempDir
    private Path root;

    private final CountDownLatch uploading = new CountDownLatch(1);
    private final CountDownLatch uploaded = new CountDownLatch(1);
    private Predicate<FirmwareJob> kills = job -> false;
    private FleetService fleet;

    @BeforeEach
    void open() throws IOException {
        Machines machines = new Machines();
        machines.put(MachineSettings.own(
                new LocalHost(MachineId.LOCAL, root.resolve("machine")),
                "this machine",
                BuildServer.own(2),
                new FlashingAgent(2, HostProgramPolicy.REFUSED)));
        fleet = FleetService.open(
                FleetSettings.in(root.resolve("state"), machine -> ToolchainSettings.in(root.toString())),
                machines,
                LocalLeases.of(machines),
                Driver::new);
    }

    @AfterEach
    void close() {
        uploaded.countDown();
        fleet.close();
    }

    @Test
    @DisplayName(
            "Q10 J6: a worker that dies gives its lane's jobs back; the other lane finishes first, then all work again")
    void whatDiedIsDoneAgain() throws Exception {
        kills = job -> job.attempt() == 1 && job.id().request().number() == 2;
        JobId upload = file(install(new RequestId(1)), 2);
        uploading.await();

        JobId killed = file(JOBS.draft(new RequestId(2)), 1);
        await().until(() -> fleet.queue().failure().isPresent());
        JobId later = file(JOBS.draft(new RequestId(3)), 1);

        assertThat(fleet.queue().failure().orElseThrow())
                .contains("compile lane")
                .contains("a class is missing");
        assertThat(status(killed)).isEqualTo(JobStatus.QUEUED);
        assertThat(status(later)).isEqualTo(JobStatus.QUEUED);
        assertThat(status(upload)).isEqualTo(JobStatus.RUNNING);

        uploaded.countDown();

        await().until(() ->
                List.of(upload, killed, later).stream().allMatch(job -> status(job) == JobStatus.COMPLETED));
        assertThat(fleet.queue().failure()).isEmpty();
        assertThat(fleet.job(killed).orElseThrow())
                .returns(2, FirmwareJob::attempt)
                .returns(1, FirmwareJob::losses);
    }

    @Test
    @DisplayName("Q10 J6: a job whose worker dies each time fails, and the next one runs")
    void whatKillsEachTimeIsGivenUp() throws Exception {
        kills = job -> job.id().request().number() == 1;

        JobId deadly = file(JOBS.draft(new RequestId(1)), 1);
        await().until(() -> status(deadly) == JobStatus.FAILED);
        JobId next = file(JOBS.draft(new RequestId(2)), 1);

        await().until(() -> status(next) == JobStatus.COMPLETED);
        assertThat(fleet.job(deadly)
                        .orElseThrow()
                        .result()
                        .orElseThrow()
                        .error()
                        .orElseThrow())
                .contains("a class is missing");
    }

    private JobId file(RequestDraft draft, int job) {
        return fleet.submit(draft).join().request().job(job);
    }

    private JobStatus status(JobId job) {
        return fleet.job(job).orElseThrow().status();
    }

    private static RequestDraft install(RequestId id) {
        RequestDraft compile = JOBS.draft(id);
        Work upload = new Work.Upload(
                new DeviceId(BenchmarkJobs.FLEET, "north"),
                new Target.Network("127.0.0.9"),
                new FirmwareSource.FromCompile(id.job(1)),
                Optional.of(AgentChoice.only(MachineId.LOCAL)),
                Optional.empty(),
                OfflinePolicy.FAIL,
                true);
        return RequestDraft.of(
                id,
                Kind.INSTALL,
                BenchmarkJobs.FLEET,
                new Requester("Ada", Optional.empty()),
                PlacementPolicy.localOn(MachineId.LOCAL),
                List.of(compile.works().get(0), upload));
    }

    /** Compiles end at once, uploads when the test says so, and who is to die dies. */
    private final class Driver implements Runs.Driver {
        private final Runs.Driver engine;

        private Driver(Runs.Driver engine) {
            this.engine = engine;
        }

        @Override
        public JobRun open(FirmwareJob job, LeaseProvider.Lease lease) throws IOException {
            return engine.open(job, lease);
        }

        @Override
        public RunEnd drive(FirmwareJob job, JobRun run) throws InterruptedException {
            if (kills.test(job)) {
                throw new NoClassDefFoundError("a class is missing");
            }
            if (job.work() instanceof Work.Upload) {
                uploading.countDown();
                uploaded.await();
            }
            return new RunEnd.Completed(JobResult.done().withFirmware("f".repeat(64)));
        }

        @Override
        public void stop(FirmwareJob job, JobRun run) throws IOException, InterruptedException {
            engine.stop(job, run);
        }
    }
}
