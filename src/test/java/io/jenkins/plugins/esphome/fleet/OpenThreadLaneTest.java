package io.jenkins.plugins.esphome.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.FirmwareSource;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.OfflinePolicy;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Requester;
import io.jenkins.plugins.esphome.model.Source;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.model.Work;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The lane of one for OpenThread devices. */
final class OpenThreadLaneTest {
    private static final MachineId HALL = new MachineId("hall");
    private static final MachineId BARN = new MachineId("barn");

    private final List<FirmwareJob> woken = new ArrayList<>();
    private final OpenThreadLane lane = new OpenThreadLane((job, agent) -> woken.add(job));

    private final FirmwareJob first = upload(1);
    private final FirmwareJob second = upload(2);
    private final FirmwareJob third = upload(3);

    @Test
    @DisplayName("Q1 one OpenThread device at a time is written from an agent; the lane is handed on in filing order")
    void oneAtATimeInOrder() {
        assertThat(lane.take(HALL, first)).isEmpty();
        assertThat(lane.take(HALL, third)).contains(first.id());
        assertThat(lane.take(HALL, second)).contains(first.id());
        assertThat(lane.isWaiting(second.id())).isTrue();

        lane.leave(first.id());

        assertThat(woken).containsExactly(second);
        assertThat(lane.take(HALL, first)).as("kept for the one that was woken").contains(second.id());
        assertThat(lane.take(HALL, second)).isEmpty();
    }

    @Test
    @DisplayName("Q1 another agent has a mesh of its own")
    void agentsDoNotShareALane() {
        lane.take(HALL, first);

        assertThat(lane.take(BARN, second)).isEmpty();
    }

    @Test
    @DisplayName("Q8 the lane passes over a job that was cancelled while it waited or before it came back")
    void cancelledJobsLeaveNoGap() {
        lane.take(HALL, first);
        lane.take(HALL, second);
        lane.take(HALL, third);

        lane.leave(second.id());
        lane.leave(first.id());
        assertThat(woken).containsExactly(third);
        lane.leave(third.id());

        assertThat(lane.take(HALL, first)).isEmpty();
    }

    @Test
    @DisplayName("Q12 what writes since before a restart keeps its lane, and the next waits for its end")
    void aRunThatWasFoundAgainIsNotPutOff() {
        lane.join(HALL, first.id());
        assertThat(lane.take(HALL, second)).contains(first.id());

        lane.leave(first.id());

        assertThat(woken).containsExactly(second);
    }

    private static FirmwareJob upload(long request) {
        Work.Upload work = new Work.Upload(
                new DeviceId("home", "thread-" + request),
                new Target.Network("fd00::" + request),
                new FirmwareSource.Archived("0a"),
                Optional.empty(),
                Optional.empty(),
                OfflinePolicy.FAIL,
                false);
        return FirmwareJob.filed(
                new RequestId(request).job(1),
                work,
                new Requester("tester", Optional.empty()),
                Source.LOCAL,
                Optional.empty(),
                Instant.EPOCH);
    }
}
