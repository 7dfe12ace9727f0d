package io.jenkins.plugins.esphome.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jenkins.plugins.esphome.fleet.DeviceOutcome;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunFailedException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import io.jenkins.plugins.esphome.host.TimeLimitException;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.report.Captured;
import io.jenkins.plugins.esphome.report.Jobs;
import io.jenkins.plugins.esphome.report.PlainView;
import io.jenkins.plugins.esphome.store.StoreException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class FleetRunTest {

    private static final RequestId ONE = new RequestId(1);
    private static final RequestId TWO = new RequestId(2);

    private final FakeEngine engine = new FakeEngine();
    private final Captured out = new Captured();
    private final Interruption interruption = new Interruption(code -> {});

    @Test
    void whenAllIsDoneTheExitCodeIs0() {
        engine.end(ONE, JobStatus.COMPLETED);
        engine.end(TWO, JobStatus.COMPLETED);
        RunReport report = run(filing("a", monitor -> ONE), filing("b", monitor -> TWO));
        assertThat(report.exitCode()).isEqualTo(0);
        assertThat(report.outcomes()).extracting(DeviceOutcome::device).containsExactly("device-1", "device-2");
        assertThat(report.requestOf(report.outcomes().get(1))).contains(TWO);
    }

    @Test
    void whenADeviceFailedTheExitCodeIs1() {
        engine.end(ONE, JobStatus.COMPLETED);
        engine.end(TWO, JobStatus.FAILED);
        assertThat(run(filing("a", monitor -> ONE), filing("b", monitor -> TWO)).exitCode())
                .isEqualTo(1);
    }

    @Test
    @DisplayName("E a refused configuration is a row with its reason, exit code 2, and holds up nobody else")
    void aRefusedConfigurationHoldsUpNobodyElse() {
        engine.end(TWO, JobStatus.COMPLETED);
        RunReport report = run(
                filing("a", monitor -> {
                    throw new BadInput("a.yaml:3: no such component.");
                }),
                filing("b", monitor -> TWO));
        assertThat(report.exitCode()).isEqualTo(2);
        assertThat(report.outcomes())
                .extracting(DeviceOutcome::status)
                .containsExactly(JobStatus.FAILED, JobStatus.COMPLETED);
        assertThat(report.outcomes().get(0).reason()).contains("a.yaml:3: no such component.");
        assertThat(out.lines()).containsExactly("[a] FAILED: a.yaml:3: no such component.");
    }

    @Test
    void aConfigurationThatEsphomeRefusesIsWrongInputAndAnythingElseIsTheMachine() {
        assertThat(failing(new RunFailedException("f.yaml:6: bad", 2))).isEqualTo(2);
        assertThat(failing(new RunFailedException("no g++", 1))).isEqualTo(3);
        assertThat(failing(new TimeLimitException("took longer"))).isEqualTo(3);
    }

    @Test
    void aDiskThatRefusesIsTheMachine() {
        RunReport report = run(filing("a", monitor -> {
            throw new StoreException("disk full");
        }));
        assertThat(report.exitCode()).isEqualTo(3);
    }

    @Test
    @DisplayName("Q12 what an earlier run left behind is shown, waited for, and not counted")
    void whatAnEarlierRunLeftBehindIsWaitedForAndNotCounted() {
        engine.left.add(Jobs.compile(1, "kitchen"));
        engine.end(TWO, JobStatus.COMPLETED);
        CompletableFuture<RunReport> report = CompletableFuture.supplyAsync(() -> run(filing("b", monitor -> TWO)));
        await().untilAsserted(() -> assertThat(out.text()).contains("An earlier run left 1 request unfinished"));
        assertThat(report).isNotDone();
        engine.end(ONE, JobStatus.FAILED);
        assertThat(report.join().exitCode()).isEqualTo(0);
        assertThat(report.join().outcomes()).hasSize(1);
    }

    @Test
    @DisplayName("Q8 Ctrl-C cancels all requests of the run, earlier ones included, and ends with 130")
    void ctrlCCancelsAllRequestsOfTheRun() {
        engine.left.add(Jobs.compile(1, "kitchen"));
        CompletableFuture<RunReport> report = CompletableFuture.supplyAsync(() -> run(filing("b", monitor -> TWO)));
        await().untilAsserted(() -> assertThat(out.text()).contains("unfinished"));
        interruption.interrupt(ExitCode.INTERRUPTED);
        assertThat(report.join().exitCode()).isEqualTo(130);
        assertThat(engine.cancelled).contains(ONE);
        assertThat(report.join().outcomes()).extracting(DeviceOutcome::status).containsExactly(JobStatus.CANCELLED);
    }

    @Test
    @DisplayName("Q8 what is filed in spite of Ctrl-C is cancelled all the same")
    void whatIsFiledInSpiteOfCtrlCIsCancelled() {
        CountDownLatch filing = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CompletableFuture<RunReport> report = CompletableFuture.supplyAsync(() -> run(filing("a", monitor -> {
            filing.countDown();
            go.await();
            return ONE;
        })));
        await().untilAsserted(() -> assertThat(filing.getCount()).isZero());
        interruption.interrupt(ExitCode.INTERRUPTED);
        go.countDown();
        assertThat(report.join().exitCode()).isEqualTo(130);
        assertThat(engine.cancelled).containsExactly(ONE);
    }

    @Test
    @DisplayName("Q8 a bundle that Ctrl-C stopped is a cancelled row")
    void aBundleThatCtrlCStoppedIsACancelledRow() {
        CompletableFuture<RunReport> report =
                CompletableFuture.supplyAsync(() -> run(filing("a", FleetRunTest::untilCancelled)));
        interruption.interrupt(ExitCode.TERMINATED);
        assertThat(report.join().exitCode()).isEqualTo(143);
        assertThat(report.join().outcomes()).extracting(DeviceOutcome::status).containsExactly(JobStatus.CANCELLED);
        assertThat(engine.cancelled).isEmpty();
    }

    private static RequestId untilCancelled(RunMonitor monitor) throws RunCancelledException {
        while (true) {
            monitor.checkCancelled();
            Thread.onSpinWait();
        }
    }

    private int failing(java.io.IOException problem) {
        return run(filing("a", monitor -> {
                    throw problem;
                }))
                .exitCode();
    }

    private RunReport run(Filing... filings) {
        return new FleetRun(engine, new PlainView(out.stream(), false), interruption, Clock.systemUTC())
                .run(List.of(filings));
    }

    private static Filing filing(String device, Filing.Step step) {
        return new Filing(List.of(new Filing.Wanted(device, "")), step);
    }
}
