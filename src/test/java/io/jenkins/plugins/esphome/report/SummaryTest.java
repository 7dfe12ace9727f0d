package io.jenkins.plugins.esphome.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.esphome.fleet.DeviceOutcome;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.Verdict;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SummaryTest {

    private static final DeviceOutcome UPDATED =
            outcome("kitchen", JobStatus.COMPLETED, true, true, Verdict.VERIFIED, "");
    private static final DeviceOutcome CURRENT =
            outcome("attic", JobStatus.COMPLETED, false, false, Verdict.VERIFIED, "");
    private static final DeviceOutcome BROKEN =
            outcome("hall", JobStatus.FAILED, false, false, null, "hall.yaml:5:7: error: expected ';'");

    @Test
    void aRunIsATableAndOneSentence() {
        assertThat(lines(UPDATED, CURRENT))
                .containsExactly(
                        "DEVICE   RESULT     COMPILE   FLASH    VERDICT   ADDRESS    TIME",
                        "kitchen  done       compiled  flashed  verified  127.0.0.1  18.2 s",
                        "attic    unchanged  reused    current  verified  127.0.0.1  18.2 s",
                        "",
                        "Done: all 2 devices run the wanted firmware, 1 flashed now.");
    }

    @Test
    void nothingChangedIsSaidInSoManyWords() {
        assertThat(lines(CURRENT, CURRENT, CURRENT))
                .endsWith("Nothing changed: all 3 devices run the wanted firmware.");
        assertThat(lines(CURRENT)).endsWith("Nothing changed: the device runs the wanted firmware.");
    }

    @Test
    void eachFailureHasItsReasonAndItsLog() {
        assertThat(lines(BROKEN, CURRENT))
                .containsExactly(
                        "DEVICE  RESULT     COMPILE  FLASH    VERDICT   ADDRESS    TIME",
                        "hall    FAILED     -        -        -         127.0.0.1  18.2 s",
                        "attic   unchanged  reused   current  verified  127.0.0.1  18.2 s",
                        "",
                        "hall: hall.yaml:5:7: error: expected ';'",
                        "  whole log: logs/hall.log",
                        "",
                        "Not done: 1 of 2 devices, see above.");
    }

    @Test
    void aDeviceThatWasOnlyStartedAgainWasNotFlashed() {
        DeviceOutcome again = outcome("hall", JobStatus.COMPLETED, false, false, Verdict.VERIFIED, "restarted: why");
        assertThat(lines(again))
                .contains("hall    done    reused   restarted  verified  127.0.0.1  18.2 s")
                .endsWith("Done: the device runs the wanted firmware, 1 started again.");
        assertThat(lines(again, UPDATED))
                .endsWith("Done: all 2 devices run the wanted firmware, 1 flashed now, 1 started again.");
    }

    @Test
    void whatCouldNotBeAskedIsNeverCalledVerified() {
        DeviceOutcome mute = outcome("cellar", JobStatus.COMPLETED, true, true, Verdict.UNVERIFIED, "it has no 'api:'");
        assertThat(lines(UPDATED, mute))
                .contains("cellar: it has no 'api:'")
                .endsWith("Done: 2 devices flashed now; 1 device could not be asked what it runs.");
    }

    @Test
    void aSkippedDeviceIsNoFailureButNotCalledCurrentEither() {
        DeviceOutcome away = outcome("shed", JobStatus.COMPLETED, true, false, null, "skipped: shed does not answer");
        assertThat(lines(away, CURRENT))
                .contains(
                        "shed    skipped    compiled  -        -         127.0.0.1  18.2 s",
                        "shed: skipped: shed does not answer")
                .endsWith("Nothing flashed: 1 device skipped, 1 device runs the wanted firmware.");
    }

    @Test
    void aCompileHasNoFlashing() {
        assertThat(Summary.lines(
                        Summary.Asked.COMPILE,
                        List.of(outcome("kitchen", JobStatus.COMPLETED, true, false, null, "")),
                        o -> Optional.empty()))
                .containsExactly(
                        "DEVICE   RESULT  COMPILE   TIME",
                        "kitchen  done    compiled  18.2 s",
                        "",
                        "Done: 1 configuration compiled.");
    }

    private static List<String> lines(DeviceOutcome... outcomes) {
        return Summary.lines(
                Summary.Asked.INSTALL, List.of(outcomes), outcome -> Optional.of("logs/" + outcome.device() + ".log"));
    }

    private static DeviceOutcome outcome(
            String device, JobStatus status, boolean compiled, boolean flashed, Verdict verdict, String reason) {
        return new DeviceOutcome(
                device,
                status,
                compiled,
                flashed,
                Optional.ofNullable(verdict),
                "127.0.0.1",
                18.21,
                Optional.of(reason).filter(text -> !text.isEmpty()),
                Optional.empty(),
                Optional.empty());
    }
}
