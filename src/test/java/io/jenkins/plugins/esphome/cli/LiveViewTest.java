package io.jenkins.plugins.esphome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.Phase;
import io.jenkins.plugins.esphome.model.Verdict;
import io.jenkins.plugins.esphome.report.Captured;
import io.jenkins.plugins.esphome.report.Jobs;
import io.jenkins.plugins.esphome.report.Story;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LiveViewTest {

    private static final String EOL = "\033[K\r\n";

    private final Captured out = new Captured();
    private final LiveView view = new LiveView(
            out.stream(), () -> new Terminal(true, 80, 24), Clock.fixed(Jobs.NOON.plusSeconds(9), ZoneOffset.UTC));

    @Test
    void aPictureIsRedrawnInPlaceWithOneWrite() {
        Story compile = Story.of(view, Jobs.compile(1, "kitchen")).started(0).enters(Phase.COMPILE, 0);
        Story.of(view, Jobs.upload(1, 2, "kitchen"));
        compile.progress(Phase.COMPILE, 50);
        view.paint();
        assertThat(out.next())
                .isEqualTo("kitchen  compiling                       [##########----------]  50 %     9.0 s" + EOL
                        + "\033[J");

        compile.ends(JobStatus.COMPLETED, JobResult.done(), 9);
        view.paint();
        assertThat(out.next())
                .startsWith("\033[1A\rkitchen  waits for its compile ")
                .endsWith("     9.0 s" + EOL + "\033[J");
    }

    @Test
    void whatFailedIsPrintedAboveAndStaysThere() {
        Story compile = Story.of(view, Jobs.compile(1, "kitchen")).started(0).enters(Phase.COMPILE, 0);
        view.paint();
        out.next();
        compile.output("error: expected ';'").ends(JobStatus.FAILED, JobResult.failed(1, "expected ';'"), 3);
        view.paint();
        assertThat(out.next())
                .startsWith("\033[1A\r[kitchen] | error: expected ';'" + EOL + "[kitchen] FAILED: expected ';'" + EOL
                        + "kitchen  FAILED: expected ';'");

        view.paint();
        assertThat(out.next())
                .startsWith("\033[1A\rkitchen  FAILED: expected ';'")
                .doesNotContain("|");
    }

    @Test
    void oneLineADeviceAndTheSharedCompileHasItsOwn() {
        Story.of(view, Jobs.compile(1, "sensor")).started(0).ends(JobStatus.COMPLETED, JobResult.done(), 5);
        Story.of(view, Jobs.upload(1, 2, "attic"))
                .released()
                .started(5)
                .ends(JobStatus.COMPLETED, JobResult.done().withVerdict(Verdict.UNVERIFIED), 7);
        Story.of(view, Jobs.upload(1, 3, "cellar")).released();
        view.close();

        assertThat(out.text()
                        .replace("\033[K", "")
                        .replace("\033[J", "")
                        .lines()
                        .map(String::stripTrailing))
                .containsExactly(
                        "sensor (compile)  compiled                                                5.0 s",
                        "attic             flashed, unverified                                     7.0 s",
                        "cellar            queued                                                  9.0 s");
    }

    @Test
    void nothingIsDrawnAfterTheEnd() {
        view.close();
        out.next();
        Story.of(view, Jobs.compile(1, "kitchen"));
        view.paint();
        assertThat(out.text()).isEmpty();
    }

    @Test
    void earlierRunsAreMarkedInTheirRow() {
        view.fromEarlierRun(List.of(Jobs.compile(1, "kitchen").running(Jobs.HERE, Jobs.NOON)));
        view.paint();
        assertThat(out.text()).startsWith("kitchen (from an earlier run)  starting");
    }
}
