package io.jenkins.plugins.esphome.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.Verdict;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What an upload that completed is said to have done. */
final class WordsTest {

    @Test
    @DisplayName("F6 F8 flashed, current, started again and skipped are four things")
    void whatAnUploadDid() {
        JobResult verified = JobResult.done().withVerdict(Verdict.VERIFIED);

        assertThat(Words.state(ended(verified))).isEqualTo("flashed, verified");
        assertThat(Words.state(ended(verified.nothingToDo()))).isEqualTo("current, verified");
        assertThat(Words.state(ended(verified.restarted()))).isEqualTo("restarted, verified");
        assertThat(Words.state(ended(JobResult.done().skipped(JobResult.SKIPPED + ": it is away"))))
                .isEqualTo("skipped");
    }

    private static FirmwareJob ended(JobResult result) {
        return Jobs.upload(1, 2, "kitchen").ended(JobStatus.COMPLETED, result, Jobs.NOON);
    }
}
