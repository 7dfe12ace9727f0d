package io.jenkins.plugins.esphome.store;

import static io.jenkins.plugins.esphome.store.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.Phase;
import io.jenkins.plugins.esphome.model.RequestId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which changes go to the disk with a newer one of the same job: phases, and nothing else. */
final class AbsorbedTest {
    private final Layout layout = new Layout(Path.of("/nowhere"));
    private final Latest latest = new Latest();
    private final StoredRequest install = Samples.install(new RequestId(7), "kitchen", 1);
    private final FirmwareJob running = Samples.running(install.jobs().get(0), NOON);
    private final FirmwareJob transfers = running.enter(Phase.TRANSFER, NOON.plusSeconds(1));
    private final FirmwareJob compiles = transfers.enter(Phase.COMPILE, NOON.plusSeconds(2));
    private final FirmwareJob ended = Samples.completed(compiles, NOON.plusSeconds(3));

    @Test
    @DisplayName("J8 a phase is written together with what follows it in the same batch")
    void aPhaseGoesWithWhatFollows() {
        latest.heard(new Change.Commit(layout, Disk.LOCAL, install.request(), install.jobs()));
        latest.heard(update(running));
        Change first = update(transfers);
        Change second = update(compiles);
        Change last = update(ended);

        Absorbed absorbed = Absorbed.in(List.of(first, second, last), latest);

        assertThat(List.of(first, second, last))
                .allSatisfy(change -> assertThat(absorbed.written(change)).isSameAs(last));
    }

    @Test
    void theLastPhaseOfABatchIsWritten() {
        Change granted = update(running);
        Change first = update(transfers);
        Change second = update(compiles);

        Absorbed absorbed = Absorbed.in(List.of(granted, first, second), latest);

        assertThat(absorbed.written(granted)).isSameAs(granted);
        assertThat(absorbed.written(first)).isSameAs(second);
        assertThat(absorbed.written(second)).isSameAs(second);
    }

    @Test
    @DisplayName("Q3 a release, a start, a wish to cancel and an end are written each in its place")
    void whatOthersRelyOnIsWrittenInItsPlace() {
        List<Change> batch = List.of(
                update(install.jobs().get(0)),
                update(running),
                update(running.cancelRequested("Ada")),
                update(ended),
                update(install.jobs().get(1)),
                update(install.jobs().get(1).release()));

        Absorbed absorbed = Absorbed.in(batch, latest);

        assertThat(batch)
                .allSatisfy(change -> assertThat(absorbed.written(change)).isSameAs(change));
    }

    @Test
    void aPhaseOfAnUnknownPastIsWritten() {
        Change phase = update(transfers);

        assertThat(Absorbed.in(List.of(phase, update(ended)), latest).written(phase))
                .isSameAs(phase);
    }

    private Change update(FirmwareJob job) {
        return new Change.Update(1, layout, Disk.LOCAL, List.of(job), Map.of());
    }
}
