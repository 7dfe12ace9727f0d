package io.jenkins.plugins.esphome.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class FirmwareJobTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Placement ATTIC =
            new Placement(new MachineId("attic"), Source.REMOTE, "pin", "Attic", "warm build directory on Attic");

    @Test
    @DisplayName("J1: one job from filing to its end, under one id, wherever it runs")
    void keepsItsIdThroughItsWholeLife() {
        FirmwareJob ended = compile()
                .running(ATTIC, NOW)
                .enter(Phase.COMPILE, NOW)
                .reset("its process was lost")
                .running(ATTIC, NOW)
                .ended(JobStatus.COMPLETED, JobResult.done(), NOW);

        assertThat(ended.id()).isEqualTo(JobId.parse("17.1"));
        assertThat(ended.attempt()).isEqualTo(2);
    }

    @Test
    @DisplayName("J2: five types of work, each with its lane, and no fused install job")
    void knowsFiveTypesAndTheirLanes() {
        assertThat(Arrays.stream(JobType.values()).map(JobType::name))
                .containsExactly("COMPILE", "UPLOAD", "CLEAN", "RESET_BUILD_ENV", "RENAME");
        assertThat(Arrays.stream(JobType.values()).filter(type -> type.lane() == Lane.UPLOAD))
                .containsExactly(JobType.UPLOAD);
        assertThat(compile().type()).isEqualTo(JobType.COMPILE);
    }

    @Test
    @DisplayName("J3: a held job is a queued one that was not released")
    void isHeldUntilItIsReleased() {
        FirmwareJob upload = FirmwareJob.filed(
                JobId.parse("17.2"),
                compile().work(),
                requester(),
                Source.LOCAL,
                Optional.of(JobId.parse("17.1")),
                NOW);

        assertThat(upload.status()).isEqualTo(JobStatus.QUEUED);
        assertThat(upload.isHeld()).isTrue();
        assertThat(upload.release().isHeld()).isFalse();
    }

    @Test
    @DisplayName("J6: reset clears the run and keeps who and what it is, the old placement as a preference")
    void resetsTheRunAndKeepsTheIdentity() {
        FirmwareJob before = compile().running(ATTIC, NOW).enter(Phase.COMPILE, NOW);

        FirmwareJob reset = before.reset("its process was lost");

        assertThat(reset)
                .returns(JobStatus.QUEUED, FirmwareJob::status)
                .returns(Optional.empty(), FirmwareJob::startedAt)
                .returns(List.of(), FirmwareJob::phases)
                .returns(Optional.empty(), FirmwareJob::result)
                .returns(Optional.of(ATTIC), FirmwareJob::placement)
                .returns(Source.REMOTE, FirmwareJob::source)
                .returns(before.work(), FirmwareJob::work)
                .returns(before.requester(), FirmwareJob::requester);
    }

    @Test
    @DisplayName("J7: no other status than a terminal one is an end")
    void endsOnlyInATerminalStatus() {
        assertThatThrownBy(() -> compile().ended(JobStatus.RUNNING, JobResult.done(), NOW))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("J8: each phase has a start and an end, and the next ends the one before")
    void endsAPhaseWithTheNext() {
        Instant later = NOW.plusSeconds(5);

        FirmwareJob job =
                compile().running(ATTIC, NOW).enter(Phase.TRANSFER, NOW).enter(Phase.COMPILE, later);

        assertThat(job.phases())
                .containsExactly(
                        new PhaseRun(Phase.TRANSFER, NOW, Optional.of(later)),
                        new PhaseRun(Phase.COMPILE, later, Optional.empty()));
        assertThat(job.hasEntered(Phase.COMPILE)).isTrue();
        assertThat(job.hasEntered(Phase.UPLOAD)).isFalse();
    }

    private static FirmwareJob compile() {
        Work work = new Work.Compile(
                new ConfigurationId("default", Trust.TRUSTED, "one.yaml"),
                "one.yaml",
                "one",
                "2026.10.0",
                Optional.empty(),
                new TreeMap<>(),
                "UTC",
                false,
                Optional.empty(),
                false);
        return FirmwareJob.filed(JobId.parse("17.1"), work, requester(), Source.LOCAL, Optional.empty(), NOW);
    }

    private static Requester requester() {
        return new Requester("alice", Optional.of("fleet#7"));
    }
}
