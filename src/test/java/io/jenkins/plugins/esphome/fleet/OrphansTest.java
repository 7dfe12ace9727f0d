package io.jenkins.plugins.esphome.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jenkins.plugins.esphome.host.DurableProcess;
import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.host.ProcessSpec;
import io.jenkins.plugins.esphome.host.ProcessState;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Placement;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Source;
import io.jenkins.plugins.esphome.queue.FirmwareQueue;
import io.jenkins.plugins.esphome.queue.Orphan;
import io.jenkins.plugins.esphome.queue.QueueSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine that comes back at the very moment at which its run is given up. */
final class OrphansTest {
    private static final String CONTROLLER = "controller";

    @TempDir
    private Path root;

    private final PretendDisk records = new PretendDisk();
    private final FirmwareQueue queue = new FirmwareQueue(records, QueueSettings.DEFAULT, new IdleListener());
    private final Orphans orphans = new Orphans(queue, CONTROLLER);
    private LocalHost host;
    private JobId job;
    private DurableProcess process;

    @BeforeEach
    void aRunWhoseProcessLives() throws Exception {
        host = new LocalHost(MachineId.LOCAL, root);
        job = queue.submit(new BenchmarkJobs(1).draft(new RequestId(1))).jobs().get(0);
        queue.grant(job, new Placement(MachineId.LOCAL, Source.LOCAL, "local", "here", "the only one"));
        process = DurableProcess.startOrAttach(
                host,
                new ProcessSpec(
                        JobRun.processPrefix(CONTROLLER, job, 1) + "-compile",
                        List.of("sleep", "600"),
                        root.toString(),
                        Map.of()));
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        process.kill(Duration.ZERO);
        queue.close();
    }

    @Test
    @DisplayName(
            "Q13 what a lost run left lives until the loss is on disk: after a crash before that, the run attaches to it")
    void anOrphanEndsAfterItsLossIsRecorded() throws Exception {
        records.disk = new CompletableFuture<>();
        queue.lost(job, Orphan.MAY_LIVE, "the machine did not come back");

        orphans.end(host, Runnable::run);
        assertThat(process.state()).isInstanceOf(ProcessState.Running.class);

        records.disk.complete(null);
        await().until(() -> queue.snapshot().quarantines().isEmpty());
        assertThat(DurableProcess.list(host, CONTROLLER)).isEmpty();
    }
}
