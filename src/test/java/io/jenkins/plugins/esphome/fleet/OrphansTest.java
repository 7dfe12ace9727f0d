package io.jenkins.plugins.esphome.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.jenkins.plugins.esphome.flash.HostProgramPolicy;
import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.DurableProcess;
import io.jenkins.plugins.esphome.host.FileWork;
import io.jenkins.plugins.esphome.host.ForwardingHost;
import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.host.ProcessSpec;
import io.jenkins.plugins.esphome.host.ProcessState;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Placement;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Source;
import io.jenkins.plugins.esphome.queue.FirmwareQueue;
import io.jenkins.plugins.esphome.queue.Orphan;
import io.jenkins.plugins.esphome.queue.QueueSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a lost run left, on a machine that comes back just when the run is given up, and on one that was never away. */
final class OrphansTest {
    private static final String CONTROLLER = "controller";

    @TempDir
    private Path root;

    private final PretendDisk records = new PretendDisk();
    private final FirmwareQueue queue = new FirmwareQueue(records, QueueSettings.DEFAULT, new IdleListener());
    private final KnownOutlook outlook = new KnownOutlook();
    private final Machines machines = new Machines(outlook);
    private final Queue<Runnable> later = new ConcurrentLinkedQueue<>();
    private final Orphans orphans =
            new Orphans(queue, machines, CONTROLLER, Runnable::run, (pause, work) -> later.add(work));
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

        orphans.end(host);
        assertThat(process.state()).isInstanceOf(ProcessState.Running.class);

        records.disk.complete(null);
        await().until(() -> queue.snapshot().quarantines().isEmpty());
        assertThat(DurableProcess.list(host, CONTROLLER)).isEmpty();
    }

    private void here(BuildHost door) {
        machines.put(
                MachineSettings.own(door, "here", BuildServer.own(1), new FlashingAgent(1, HostProgramPolicy.REFUSED)));
        queue.subscribe(orphans::heard);
    }

    @Test
    @DisplayName("Q8 Q13 what is locked on a machine that was never away is not locked until it comes back")
    void anOrphanEndsWhereItIs() throws Exception {
        here(host);

        queue.lost(job, Orphan.MAY_LIVE, "what drove it died");

        await().until(() -> queue.snapshot().quarantines().isEmpty());
        assertThat(DurableProcess.list(host, CONTROLLER)).isEmpty();
    }

    @Test
    @DisplayName("Q8 Q13 what survives even KILL is tried again until it is gone, and locks its directory as long")
    void whatCannotBeEndedIsTriedAgain() throws Exception {
        AtomicBoolean survives = new AtomicBoolean(true);
        here(new ForwardingHost(host) {
            @Override
            public <T> T act(FileWork<T> work) throws IOException, InterruptedException {
                if (survives.get() && work.getClass().getSimpleName().equals("EndAll")) {
                    throw new IOException("the process with the pid 17 survives KILL");
                }
                return super.act(work);
            }
        });
        queue.lost(job, Orphan.MAY_LIVE, "it could not be stopped");
        await().until(() -> !later.isEmpty());
        assertThat(queue.snapshot().quarantines()).hasSize(1);

        survives.set(false);
        later.remove().run();

        await().until(() -> queue.snapshot().quarantines().isEmpty());
    }

    @Test
    @DisplayName(
            "Q13 what a machine left that was removed is freed by somebody who knows that it is off, and of no other machine")
    void whoKnowsThatTheMachineIsOffFreesWhatItLeft() {
        queue.lost(job, Orphan.MAY_LIVE, "the machine did not come back");
        assertThat(orphans.outOfReach()).isEmpty();
        assertThatThrownBy(() -> orphans.endedWith(MachineId.LOCAL))
                .isInstanceOf(BadInput.class)
                .hasMessage("'local' was not removed: what it left is ended when it connects again.");

        outlook.removed.add(MachineId.LOCAL);
        assertThat(orphans.outOfReach()).containsOnlyKeys(MachineId.LOCAL);
        orphans.endedWith(MachineId.LOCAL);

        assertThat(queue.snapshot().quarantines()).isEmpty();
    }
}
