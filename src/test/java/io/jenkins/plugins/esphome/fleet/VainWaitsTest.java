package io.jenkins.plugins.esphome.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.esphome.model.AgentChoice;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.FirmwareRequest.Kind;
import io.jenkins.plugins.esphome.model.FirmwareSource;
import io.jenkins.plugins.esphome.model.JobEvent;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.OfflinePolicy;
import io.jenkins.plugins.esphome.model.Placement;
import io.jenkins.plugins.esphome.model.PlacementPolicy;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Requester;
import io.jenkins.plugins.esphome.model.Source;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.queue.FirmwareQueue;
import io.jenkins.plugins.esphome.queue.Orphan;
import io.jenkins.plugins.esphome.queue.QueueSettings;
import io.jenkins.plugins.esphome.queue.RequestDraft;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Uploads that were filed when their flashing agent was still allowed to do them. */
final class VainWaitsTest {
    private static final MachineId ATTIC = new MachineId("attic");

    private final FirmwareQueue queue = new FirmwareQueue(new PretendDisk(), QueueSettings.DEFAULT, new IdleListener());
    private final KnownOutlook outlook = new KnownOutlook();
    private final VainWaits vain = new VainWaits(queue, outlook, Runnable::run);
    private final Map<JobId, FirmwareJob> ended = new ConcurrentHashMap<>();
    private int number;

    @BeforeEach
    void listen() {
        queue.subscribe(event -> {
            if (event instanceof JobEvent.Ended end) {
                ended.put(event.job(), end.now());
            }
        });
        queue.subscribe(vain::heard);
    }

    @AfterEach
    void close() {
        queue.close();
    }

    private JobId upload(Optional<AgentChoice> agent, PlacementPolicy placing) throws Exception {
        number++;
        Work work = new Work.Upload(
                new DeviceId("home", "lamp-" + number),
                new Target.Network("127.0.0.9"),
                new FirmwareSource.Archived("0".repeat(64)),
                agent,
                Optional.empty(),
                OfflinePolicy.WAIT,
                false);
        Requester alice = new Requester("alice", Optional.empty());
        return queue.submit(RequestDraft.of(new RequestId(number), Kind.REFLASH, "home", alice, placing, List.of(work)))
                .jobs()
                .get(0);
    }

    private JobId upload(AgentChoice agent) throws Exception {
        return upload(Optional.of(agent), PlacementPolicy.WAIT);
    }

    private void awaitEnd(JobId job) {
        Awaitility.await().until(() -> ended.containsKey(job));
        assertThat(ended.get(job)).returns(JobStatus.FAILED, FirmwareJob::status);
        assertThat(ended.get(job).result().orElseThrow().error())
                .contains("not flashed because attic is not approved any more.");
    }

    @Test
    @DisplayName(
            "R8 E an upload whose only flashing agent was revoked fails at once with a sentence; all others wait on")
    void theOnlyAgentIsRevoked() throws Exception {
        JobId waits = upload(AgentChoice.only(ATTIC));
        JobId another = upload(AgentChoice.only(new MachineId("barn")));
        JobId labelled = upload(AgentChoice.labelled("cellar"));
        JobId any = upload(Optional.empty(), PlacementPolicy.WAIT);
        vain.end();
        assertThat(queue.snapshot().job(waits)).get().returns(JobStatus.QUEUED, FirmwareJob::status);

        outlook.revoked.add(ATTIC);
        vain.end();

        awaitEnd(waits);
        assertThat(List.of(another, labelled, any))
                .allSatisfy(job ->
                        assertThat(queue.snapshot().job(job)).get().returns(JobStatus.QUEUED, FirmwareJob::status));
    }

    @Test
    @DisplayName("R8 whoever stands on the machine needs no approval for his own work")
    void ownWork() throws Exception {
        JobId own = upload(Optional.of(AgentChoice.only(ATTIC)), PlacementPolicy.localOn(ATTIC));
        outlook.revoked.add(ATTIC);

        vain.end();

        assertThat(queue.snapshot().job(own)).get().returns(JobStatus.QUEUED, FirmwareJob::status);
    }

    @Test
    @DisplayName(
            "R8 E what ran on the agent when it was revoked does not wait for it either when it has to be repeated")
    void whatRanThere() throws Exception {
        JobId runs = upload(AgentChoice.only(ATTIC));
        queue.grant(runs, new Placement(ATTIC, Source.REMOTE, "pin", "the attic", "the only one"));
        outlook.revoked.add(ATTIC);
        vain.end();
        assertThat(queue.snapshot().job(runs)).get().returns(JobStatus.RUNNING, FirmwareJob::status);

        queue.lost(runs, Orphan.GONE, "nothing was sent to it");

        awaitEnd(runs);
    }
}
