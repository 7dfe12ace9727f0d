package io.jenkins.plugins.esphome.jenkins.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.esphome.fleet.Approval;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.Verdict;
import io.jenkins.plugins.esphome.toolchain.ToolchainCheck.Health;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

final class MessagesTest {
    @Test
    void everyStateHasAWord() {
        assertThat(Arrays.stream(Verdict.values()).map(verdict -> Messages.verdict(verdict.word())))
                .containsExactly("verified", "not verified", "rolled back", "did not come back");
        assertThat(Arrays.stream(Approval.State.values()).map(state -> Messages.approval(lower(state))))
                .allSatisfy(word -> assertThat(word).isNotBlank());
        assertThat(Arrays.stream(JobStatus.values()).map(status -> Messages.result(word(status))))
                .allSatisfy(word -> assertThat(word).isNotBlank());
        assertThat(List.of("completed", "failed", "cancelled").stream().map(Messages::status))
                .containsExactly("Completed", "Failed", "Cancelled");
    }

    @Test
    void aRunIsOneSentence() {
        assertThat(Messages.run(3, 1, 2, 2, 2)).isEqualTo("3 devices: 1 failed, 2 compiled, 2 flashed, 2 verified");
        assertThat(Messages.run(1, 0, 0, 0, 1)).isEqualTo("1 device: none failed, 0 compiled, 0 flashed, 1 verified");
        assertThat(Messages.underWay(2, 7)).isEqualTo("Under way: 2 jobs run, 7 wait");
        assertThat(Messages.underWay(0, 1)).isEqualTo("Under way: no job runs, 1 waits");
        assertThat(Messages.underWay(1, 0)).isEqualTo("Under way: 1 job runs, none waits");
        assertThat(Messages.extent(101, 200, 1234)).contains("101 to 200");
        assertThat(Messages.notRecorded("disk {0} full"))
                .contains("this run's page")
                .contains("disk {0} full");
    }

    @Test
    void whatIsBrokenIsToldWithItsRemedy() {
        assertThat(Arrays.stream(Health.values()).map(Messages::health)).containsExactly("OK", "Look at it", "Broken");
        assertThat(Messages.broken("builder", "Python", "none found", "Install it."))
                .isEqualTo("builder: Python, none found. Install it.");
    }

    private static String word(JobStatus status) {
        return status == JobStatus.COMPLETED ? "done" : lower(status);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
