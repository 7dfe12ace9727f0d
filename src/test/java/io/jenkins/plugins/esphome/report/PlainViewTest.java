package io.jenkins.plugins.esphome.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.Phase;
import io.jenkins.plugins.esphome.model.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PlainViewTest {

    private final Captured out = new Captured();

    @Test
    void anInstallIsAFewLinesWithTheDeviceBeforeThem() {
        View view = new PlainView(out.stream(), false);
        Story compile = Story.of(view, Jobs.compile(1, "kitchen"));
        Story upload = Story.of(view, Jobs.upload(1, 2, "kitchen"));
        compile.started(1)
                .enters(Phase.TOOLCHAIN, 1)
                .enters(Phase.COMPILE, 2)
                .output("[1/49] CXX a.cpp")
                .progress(Phase.COMPILE, 24)
                .progress(Phase.COMPILE, 33)
                .progress(Phase.COMPILE, 34)
                .progress(Phase.COMPILE, 100)
                .ends(JobStatus.COMPLETED, JobResult.done(), 19);
        upload.released()
                .started(19)
                .enters(Phase.UPLOAD, 19)
                .enters(Phase.VERIFY, 21)
                .ends(JobStatus.COMPLETED, JobResult.done().withVerdict(Verdict.VERIFIED), 22);

        assertThat(out.lines())
                .containsExactly(
                        "[kitchen] compiling",
                        "[kitchen] compiling, 25 %",
                        "[kitchen] compiling, 75 %",
                        "[kitchen] compiled in 18.0 s",
                        "[kitchen] flashing",
                        "[kitchen] verifying",
                        "[kitchen] flashed, verified in 3.0 s");
    }

    @Test
    void whatAnotherMachineDoesSaysWhichOne() {
        View view = new PlainView(out.stream(), false);
        Story.of(view, Jobs.compile(1, "kitchen"))
                .startedAt(Jobs.BUILD_SERVER, 1)
                .enters(Phase.COMPILE, 2)
                .ends(JobStatus.COMPLETED, JobResult.done(), 19);
        Story.of(view, Jobs.upload(1, 2, "kitchen"))
                .released()
                .startedAt(Jobs.BUILD_SERVER, 19)
                .enters(Phase.UPLOAD, 19)
                .enters(Phase.VERIFY, 21);

        assertThat(out.lines())
                .containsExactly(
                        "[kitchen] compiling on attic",
                        "[kitchen] compiled in 18.0 s",
                        "[kitchen] flashing on attic",
                        "[kitchen] verifying");
    }

    @Test
    void aDeviceThatRunsTheWantedFirmwareIsToldAsCurrent() {
        View view = new PlainView(out.stream(), false);
        Story.of(view, Jobs.compile(1, "kitchen"))
                .started(0)
                .ends(JobStatus.COMPLETED, JobResult.done().from(JobId.parse("1.1")), 0);
        Story.of(view, Jobs.upload(1, 2, "kitchen"))
                .released()
                .started(0)
                .ends(
                        JobStatus.COMPLETED,
                        JobResult.done().withVerdict(Verdict.VERIFIED).nothingToDo(),
                        1);

        assertThat(out.lines()).containsExactly("[kitchen] built before", "[kitchen] current, verified in 1.0 s");
    }

    @Test
    void whatFailsShowsItsLastLinesAndTheReason() {
        View view = new PlainView(out.stream(), false);
        Story compile = Story.of(view, Jobs.compile(1, "kitchen")).started(0).enters(Phase.COMPILE, 0);
        for (int line = 1; line <= 30; line++) {
            compile.output("line " + line);
        }
        compile.ends(JobStatus.FAILED, JobResult.failed(1, "kitchen.yaml:9:5: error: expected ';'"), 4);

        List<String> lines = out.lines();
        assertThat(lines).hasSize(17).startsWith("[kitchen] compiling", "[kitchen] | line 16");
        assertThat(lines.get(15)).isEqualTo("[kitchen] | line 30");
        assertThat(lines.get(16)).isEqualTo("[kitchen] FAILED: kitchen.yaml:9:5: error: expected ';'");
    }

    @Test
    void verboseShowsEveryLineOnce() {
        View view = new PlainView(out.stream(), true);
        Story.of(view, Jobs.compile(1, "kitchen"))
                .started(0)
                .output("one", "two")
                .ends(JobStatus.FAILED, JobResult.failed(1, "no"), 1);

        assertThat(out.lines()).containsExactly("[kitchen] one", "[kitchen] two", "[kitchen] FAILED: no");
    }

    @Test
    void aCompileForSeveralDevicesIsNotMistakenForOneOfThem() {
        View view = new PlainView(out.stream(), false);
        Story compile = Story.of(view, Jobs.compile(1, "sensor"));
        Story.of(view, Jobs.upload(1, 2, "attic"));
        Story.of(view, Jobs.upload(1, 3, "cellar"));
        compile.started(0).enters(Phase.COMPILE, 0);

        assertThat(out.lines()).containsExactly("[sensor (compile)] compiling");
    }

    @Test
    void aDeviceThatIsWaitedForSaysWhy() {
        View view = new PlainView(out.stream(), false);
        Story upload = Story.of(view, Jobs.upload(1, 2, "attic"));
        upload.waits("held by its compile").released().waits("waits: the device does not answer");

        assertThat(out.lines())
                .containsExactly("[attic] waits: held by its compile", "[attic] waits: the device does not answer");
    }

    @Test
    void whatAnEarlierRunLeftBehindIsCalledSo() {
        View view = new PlainView(out.stream(), false);
        view.fromEarlierRun(List.of(Jobs.compile(1, "kitchen").running(Jobs.HERE, Jobs.NOON)));

        assertThat(out.lines()).containsExactly("[kitchen (from an earlier run)] starting");
    }
}
