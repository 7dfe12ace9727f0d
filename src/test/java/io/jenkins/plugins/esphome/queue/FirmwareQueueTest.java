package io.jenkins.plugins.esphome.queue;

import static io.jenkins.plugins.esphome.queue.QueueFixture.ATTIC;
import static io.jenkins.plugins.esphome.queue.QueueFixture.CELLAR;
import static io.jenkins.plugins.esphome.queue.QueueFixture.configuration;
import static io.jenkins.plugins.esphome.queue.QueueFixture.device;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.FirmwareRequest.Kind;
import io.jenkins.plugins.esphome.model.JobEvent;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.Lane;
import io.jenkins.plugins.esphome.model.NotReached;
import io.jenkins.plugins.esphome.model.Phase;
import io.jenkins.plugins.esphome.model.PlacementPolicy;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Source;
import io.jenkins.plugins.esphome.schedule.Decision;
import io.jenkins.plugins.esphome.schedule.Requirement;
import io.jenkins.plugins.esphome.store.StoredRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Each rule of the job and of the queue, one at a time, through the queue's own doors. */
final class FirmwareQueueTest {

    private static final NotReached ATTIC_SEES_NOTHING =
            new NotReached(ATTIC, "attic", "port 3232: Connection refused");

    private final QueueFixture fixture = new QueueFixture();
    private final FirmwareQueue queue = fixture.queue;

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    @DisplayName("J3, Q2: an install is one compile and its held uploads, filed as one")
    void anInstallIsFiledAsOne() {
        Filed filed = fixture.install("hall", "h1", "north", "south");
        assertThat(filed.outcome()).isEqualTo(Filed.Outcome.FILED);
        assertThat(filed.jobs()).hasSize(3);
        assertThat(fixture.records.stored()).hasSize(1);
        assertThat(fixture.candidates()).containsExactly(filed.jobs().get(0));
        assertThat(fixture.job(filed.jobs().get(1)).isHeld()).isTrue();
        assertThat(fixture.waitReason(filed.jobs().get(1))).isEqualTo("held until 1.1 is compiled");
    }

    @Test
    @DisplayName("Q2: a device that is named twice refuses the whole request")
    void aDeviceThatIsNamedTwiceRefusesTheRequest() {
        assertThat(QueueFixture.sentence(() -> fixture.install("hall", "h1", "north", "north")))
                .contains("'north' is named twice");
        assertThat(fixture.records.stored()).isEmpty();
    }

    @Test
    @DisplayName("Q2: submit returns when the request is on disk, and nothing of it starts before")
    void submitReturnsWhenTheRequestIsOnDisk() {
        fixture.records.hold();
        CompletableFuture<Filed> filing =
                queue.submitAsync(fixture.installDraft(fixture.number(), "hall", Optional.of("h1"), "north"));
        assertThat(filing).isNotDone();
        assertThat(fixture.candidates()).isEmpty();
        assertThat(fixture.start(new JobId(1, 1), ATTIC)).isFalse();
        fixture.records.proceed();
        assertThat(filing.join().jobs()).hasSize(2);
        assertThat(fixture.candidates()).containsExactly(new JobId(1, 1));
    }

    @Test
    @DisplayName("Q2: what the disk refuses is not filed at all, and supersedes nothing")
    void whatTheDiskRefusesIsNotFiled() {
        Filed older = fixture.install("hall", "h1", "north");
        fixture.records.refuse(1);
        RequestDraft draft = fixture.installDraft(fixture.number(), "hall", Optional.of("h2"), "north");
        assertThatThrownBy(() -> queue.submit(draft))
                .isInstanceOf(NotRecordedException.class)
                .hasMessageContaining("no space left");
        assertThat(queue.snapshot().request(draft.id())).isEmpty();
        assertThat(fixture.status(older.jobs().get(1))).isEqualTo(JobStatus.QUEUED);
    }

    @Test
    @DisplayName("J4, J8: the placement is stamped at the grant, and the phases with it")
    void thePlacementIsStampedAtTheGrant() {
        JobId compile = fixture.install("hall", "h1", "north").jobs().get(0);
        assertThat(fixture.job(compile).placement()).isEmpty();
        assertThat(fixture.start(compile, ATTIC)).isTrue();
        queue.enter(compile, Phase.COMPILE);
        FirmwareJob running = fixture.job(compile);
        assertThat(running.source()).isEqualTo(Source.REMOTE);
        assertThat(running.placement().orElseThrow().pin()).isEqualTo("attic");
        assertThat(running.placement().orElseThrow().reason()).isEqualTo("it was free");
        assertThat(running.phases()).extracting("phase").containsExactly(Phase.COMPILE);
        assertThat(fixture.records.find(compile).orElseThrow().status()).isEqualTo(JobStatus.RUNNING);
    }

    @Test
    @DisplayName("J7: a job has one terminal event, whatever is reported afterwards")
    void aJobHasOneTerminalEvent() {
        JobId compile = fixture.compile("hall", "h1").jobs().get(0);
        fixture.start(compile, ATTIC);
        fixture.complete(compile);
        assertThat(queue.fail(compile, JobResult.failed(1, "late"))).isFalse();
        assertThat(queue.cancel(compile, "alice")).isFalse();
        assertThat(queue.lost(compile, Orphan.GONE, "late")).isFalse();
        queue.close();
        assertThat(fixture.terminalEvents(compile)).hasSize(1);
    }

    @Test
    @DisplayName("J7: success has exit code 0 and failure has not")
    void successHasExitCodeZero() {
        JobId compile = fixture.compile("hall", "h1").jobs().get(0);
        assertThatThrownBy(() -> queue.complete(compile, JobResult.failed(2, "bad")))
                .hasMessageContaining("J7");
        assertThatThrownBy(() -> queue.fail(compile, JobResult.done())).hasMessageContaining("J7");
    }

    @Test
    @DisplayName("J7: a terminal event is announced only when it is on disk")
    void aTerminalEventIsOnDisk() {
        JobId compile = fixture.compile("hall", "h1").jobs().get(0);
        fixture.start(compile, ATTIC);
        fixture.records.hold();
        fixture.complete(compile);
        queue.progress(compile, Phase.COMPILE, 100);
        assertThat(fixture.terminalEvents(compile)).isEmpty();
        fixture.records.proceed();
        await().untilAsserted(() -> assertThat(fixture.terminalEvents(compile)).hasSize(1));
        assertThat(fixture.records.find(compile).orElseThrow().status()).isEqualTo(JobStatus.COMPLETED);
    }

    @Test
    @DisplayName("J7: a full disk delays the end, and loses nothing")
    void aFullDiskDelaysTheEnd() {
        JobId compile = fixture.compile("hall", "h1").jobs().get(0);
        fixture.start(compile, ATTIC);
        fixture.records.refuse(5);
        fixture.complete(compile);
        await().untilAsserted(() -> assertThat(fixture.terminalEvents(compile)).hasSize(1));
        assertThat(fixture.records.find(compile).orElseThrow().status()).isEqualTo(JobStatus.COMPLETED);
        assertThat(queue.trouble()).isEmpty();
    }

    @Test
    @DisplayName("J6: a lost job waits again with its identity kept and its run cleared")
    void aLostJobWaitsAgain() {
        JobId compile = fixture.install("hall", "h1", "north").jobs().get(0);
        fixture.start(compile, ATTIC);
        queue.enter(compile, Phase.COMPILE);
        assertThat(queue.lost(compile, Orphan.GONE, "attic was rebooted")).isTrue();
        FirmwareJob again = fixture.job(compile);
        assertThat(again.status()).isEqualTo(JobStatus.QUEUED);
        assertThat(again.attempt()).isEqualTo(2);
        assertThat(again.phases()).isEmpty();
        assertThat(again.startedAt()).isEmpty();
        assertThat(again.placement().orElseThrow().machine()).isEqualTo(ATTIC);
        assertThat(fixture.candidates()).containsExactly(compile);
    }

    @Test
    @DisplayName("J6: a job that is lost again and again fails in the end")
    void aJobThatIsLostAgainAndAgainFails() {
        Filed filed = fixture.install("hall", "h1", "north");
        JobId compile = filed.jobs().get(0);
        for (int run = 1; run <= 3; run++) {
            assertThat(fixture.start(compile, ATTIC)).isTrue();
            queue.lost(compile, Orphan.GONE, "power cut");
        }
        assertThat(fixture.status(compile)).isEqualTo(JobStatus.FAILED);
        assertThat(fixture.error(compile)).isEqualTo("lost 3 times, last: power cut");
        assertThat(fixture.status(filed.jobs().get(1))).isEqualTo(JobStatus.CANCELLED);
    }

    @Test
    @DisplayName("Q1, Q5: an upload does not keep another device's compile waiting")
    void anUploadDoesNotBlockACompile() {
        Filed hall = fixture.install("hall", "h1", "north");
        fixture.build(hall, ATTIC);
        fixture.start(hall.jobs().get(1), ATTIC);
        Filed attic = fixture.install("loft", "l1", "loft");
        assertThat(fixture.start(attic.jobs().get(0), ATTIC)).isTrue();
        assertThat(queue.snapshot().used(ATTIC, Lane.COMPILE)).isEqualTo(1);
        assertThat(queue.snapshot().used(ATTIC, Lane.UPLOAD)).isEqualTo(1);
    }

    @Test
    @DisplayName("Q3: a completed compile releases its uploads, on disk together with its end")
    void aCompletedCompileReleasesItsUploads() {
        Filed filed = fixture.install("hall", "h1", "north", "south");
        fixture.build(filed, ATTIC);
        assertThat(fixture.candidates())
                .containsExactly(filed.jobs().get(1), filed.jobs().get(2));
        await().untilAsserted(() -> assertThat(
                        fixture.records.find(filed.jobs().get(1)).orElseThrow().released())
                .isTrue());
    }

    @Test
    @DisplayName("Q3: a failed compile cancels every held upload, and nothing is flashed")
    void aFailedCompileCancelsItsUploads() {
        Filed filed = fixture.install("hall", "h1", "north", "south");
        fixture.start(filed.jobs().get(0), ATTIC);
        fixture.fail(filed.jobs().get(0));
        assertThat(fixture.status(filed.jobs().get(1))).isEqualTo(JobStatus.CANCELLED);
        assertThat(fixture.error(filed.jobs().get(2))).isEqualTo("not flashed because its compile 1.1 failed");
        assertThat(fixture.start(filed.jobs().get(1), ATTIC)).isFalse();
        assertThat(queue.snapshot().requests()).isEmpty();
    }

    @Test
    @DisplayName("Q3: a held upload can neither start nor complete")
    void aHeldUploadCanNeitherStartNorComplete() {
        JobId upload = fixture.install("hall", "h1", "north").jobs().get(1);
        assertThat(fixture.start(upload, ATTIC)).isFalse();
        assertThat(queue.choose(upload, ATTIC)).isFalse();
        assertThat(queue.complete(upload, JobResult.done())).isFalse();
        assertThat(fixture.status(upload)).isEqualTo(JobStatus.QUEUED);
    }

    @Test
    @DisplayName("Q4: a newer install of the device supersedes the waiting one, with that word and a link")
    void aNewerInstallSupersedesTheWaitingOne() {
        Filed older = fixture.install("hall", "h1", "north");
        Filed newer = fixture.install("hall", "h2", "north");
        assertThat(newer.superseded()).containsExactlyInAnyOrderElementsOf(older.jobs());
        assertThat(fixture.status(older.jobs().get(0))).isEqualTo(JobStatus.CANCELLED);
        assertThat(fixture.error(older.jobs().get(1))).isEqualTo("superseded by 2");
        assertThat(fixture.job(older.jobs().get(1)).result().orElseThrow().successor())
                .contains(newer.request());
        assertThat(fixture.candidates()).containsExactly(newer.jobs().get(0));
    }

    @Test
    @DisplayName("Q4: the superseded compile goes on while another device needs it")
    void theSupersededCompileGoesOnWhileNeeded() {
        Filed older = fixture.install("hall", "h1", "north", "south");
        fixture.start(older.jobs().get(0), ATTIC);
        Filed newer = fixture.install("hall", "h2", "north");
        assertThat(newer.superseded()).containsExactly(older.jobs().get(1));
        assertThat(fixture.kills).isEmpty();
        fixture.complete(older.jobs().get(0));
        assertThat(fixture.candidates())
                .containsExactly(older.jobs().get(2), newer.jobs().get(0));
    }

    @Test
    @DisplayName("Q4: a running compile that nobody needs any more is killed and ends superseded")
    void aRunningCompileIsKilledAndEndsSuperseded() {
        Filed older = fixture.install("hall", "h1", "north");
        fixture.start(older.jobs().get(0), ATTIC);
        Filed newer = fixture.install("hall", "h2", "north");
        assertThat(fixture.kills).containsExactly(older.jobs().get(0));
        assertThat(fixture.status(older.jobs().get(0))).isEqualTo(JobStatus.RUNNING);
        fixture.fail(older.jobs().get(0));
        assertThat(fixture.status(older.jobs().get(0))).isEqualTo(JobStatus.CANCELLED);
        assertThat(fixture.error(older.jobs().get(0))).isEqualTo("superseded by " + newer.request());
    }

    @Test
    @DisplayName("Q4: a write that has begun is never killed; the newer one follows it")
    void aWriteThatHasBegunFinishes() {
        Filed older = fixture.install("hall", "h1", "north");
        fixture.build(older, ATTIC);
        fixture.start(older.jobs().get(1), CELLAR);
        Filed newer = fixture.install("hall", "h2", "north");
        fixture.build(newer, ATTIC);
        assertThat(fixture.kills).isEmpty();
        assertThat(newer.superseded()).isEmpty();
        assertThat(fixture.start(newer.jobs().get(1), CELLAR)).isFalse();
        assertThat(fixture.waitReason(newer.jobs().get(1))).isEqualTo("waits: device north is in use by 1.2");
        fixture.complete(older.jobs().get(1));
        assertThat(fixture.start(newer.jobs().get(1), CELLAR)).isTrue();
    }

    @Test
    @DisplayName("Q4: an equal request that waits is joined")
    void anEqualWaitingRequestIsJoined() {
        Filed first = fixture.install("hall", "h1", "north");
        Filed second = fixture.install("hall", "h1", "north");
        assertThat(second.outcome()).isEqualTo(Filed.Outcome.JOINED);
        assertThat(second.request()).isEqualTo(first.request());
        assertThat(second.jobs()).isEqualTo(first.jobs());
        assertThat(queue.snapshot().requests()).hasSize(1);
    }

    @Test
    @DisplayName("Q4: a request that was joined goes on until the last of those who asked for it gives it up")
    void aJoinedRequestGoesOnForTheOthers() {
        RequestId owner = fixture.number();
        RequestId joiner = fixture.number();
        RequestId third = fixture.number();
        JobId compile = file(owner).jobs().get(0);
        file(joiner);
        file(third);

        assertThat(queue.giveUp(owner, owner, "alice")).isTrue();
        assertThat(queue.giveUp(owner, owner, "alice")).as("said twice").isTrue();
        assertThat(fixture.status(compile)).isEqualTo(JobStatus.QUEUED);
        fixture.start(compile, ATTIC);
        QueueFixture later = fixture.restart().fixture();
        try {
            assertThat(later.queue.snapshot().joinedBy(joiner)).contains(owner);
            assertThat(later.queue.snapshot().joinedBy(owner)).isEmpty();
            assertThat(later.queue.giveUp(owner, joiner, "bob")).isTrue();
            assertThat(later.kills).isEmpty();
            assertThat(later.queue.giveUp(owner, third, "carol")).isFalse();
            assertThat(later.kills).containsExactly(compile);
        } finally {
            later.close();
        }
    }

    @Test
    @DisplayName("Q8: a request that nobody joined ends when its only requester gives it up")
    void aRequestOfOneEndsWithHim() {
        RequestId owner = fixture.number();
        file(owner);
        assertThat(queue.giveUp(owner, owner, "alice")).isFalse();
        assertThat(queue.snapshot().requests()).isEmpty();
        assertThat(queue.giveUp(owner, owner, "alice")).isFalse();
    }

    private Filed file(RequestId number) {
        return fixture.submit(fixture.installDraft(number, "hall", Optional.of("h1"), "north"));
    }

    @Test
    @DisplayName("Q4: whoever joins a request returns only when that is on disk")
    void whoeverJoinsWaitsForTheDisk() {
        fixture.records.hold();
        CompletableFuture<Filed> first =
                queue.submitAsync(fixture.installDraft(fixture.number(), "hall", Optional.of("h1"), "north"));
        CompletableFuture<Filed> second =
                queue.submitAsync(fixture.installDraft(fixture.number(), "hall", Optional.of("h1"), "north"));
        assertThat(second).isNotDone();
        fixture.records.proceed();
        assertThat(second.join().outcome()).isEqualTo(Filed.Outcome.JOINED);
        assertThat(first.join().request()).isEqualTo(second.join().request());
    }

    @Test
    @DisplayName("Q4: an equal request that runs gets at most one follow-up, and is built once at a time")
    void anEqualRunningRequestGetsOneFollowUp() {
        Filed running = fixture.install("hall", "h1", "north");
        fixture.start(running.jobs().get(0), ATTIC);
        Filed followUp = fixture.install("hall", "h1", "north");
        Filed third = fixture.install("hall", "h1", "north");
        assertThat(followUp.outcome()).isEqualTo(Filed.Outcome.FILED);
        assertThat(followUp.superseded()).isEmpty();
        assertThat(third.outcome()).isEqualTo(Filed.Outcome.JOINED);
        assertThat(third.request()).isEqualTo(followUp.request());
        assertThat(fixture.candidates()).isEmpty();
        assertThat(fixture.waitReason(followUp.jobs().get(0))).isEqualTo("waits: 1.1 builds the same");
        fixture.complete(running.jobs().get(0));
        assertThat(fixture.candidates())
                .containsExactly(running.jobs().get(1), followUp.jobs().get(0));
    }

    @Test
    @DisplayName("Q4: only installs supersede installs")
    void onlyInstallsSupersedeInstalls() {
        Filed install = fixture.install("hall", "h1", "north");
        fixture.compile("hall", "h2");
        fixture.reflash("north");
        assertThat(fixture.status(install.jobs().get(1))).isEqualTo(JobStatus.QUEUED);
    }

    @Test
    @DisplayName("Q4: a request without a build identity equals none")
    void aRequestWithoutIdentityEqualsNone() {
        fixture.submit(fixture.installDraft(fixture.number(), "hall", Optional.empty(), "north"));
        Filed second = fixture.submit(fixture.installDraft(fixture.number(), "hall", Optional.empty(), "north"));
        assertThat(second.outcome()).isEqualTo(Filed.Outcome.FILED);
        assertThat(second.superseded()).hasSize(2);
    }

    @Test
    @DisplayName("Q4: cancelling what a cascade has cancelled is no error")
    void cancellingWhatACascadeCancelledIsNoError() {
        Filed filed = fixture.install("hall", "h1", "north");
        assertThat(queue.cancel(filed.jobs().get(0), "alice")).isTrue();
        assertThat(queue.cancel(filed.jobs().get(1), "alice")).isFalse();
        assertThat(fixture.error(filed.jobs().get(1))).isEqualTo("not flashed because its compile 1.1 was cancelled");
    }

    @Test
    @DisplayName(
            "Q6: CLEAN cancels waiting and compiling work, ends without a lane, and makes directories stale everywhere")
    void cleanCancelsAndMarksStale() {
        Filed waiting = fixture.install("hall", "h1", "hall");
        Filed clean = fixture.clean("hall");
        assertThat(fixture.error(waiting.jobs().get(0))).isEqualTo("cancelled by CLEAN 2.1");
        assertThat(fixture.status(clean.jobs().get(0))).isEqualTo(JobStatus.COMPLETED);
        assertThat(queue.snapshot().cleanGeneration(configuration("hall"))).hasValue(2);
        assertThat(queue.snapshot().cleanGeneration(configuration("loft"))).isEmpty();
    }

    @Test
    @DisplayName("Q6: CLEAN waits until the compile that it cancelled is dead")
    void cleanWaitsForTheDyingCompile() {
        Filed compiling = fixture.install("hall", "h1", "hall");
        fixture.start(compiling.jobs().get(0), ATTIC);
        Filed clean = fixture.clean("hall");
        assertThat(fixture.kills).containsExactly(compiling.jobs().get(0));
        assertThat(fixture.status(clean.jobs().get(0))).isEqualTo(JobStatus.QUEUED);
        fixture.fail(compiling.jobs().get(0));
        assertThat(fixture.status(clean.jobs().get(0))).isEqualTo(JobStatus.COMPLETED);
    }

    @Test
    @DisplayName("Q6: CLEAN leaves a write alone that has begun")
    void cleanLeavesARunningWriteAlone() {
        Filed install = fixture.install("hall", "h1", "hall");
        fixture.build(install, ATTIC);
        fixture.start(install.jobs().get(1), ATTIC);
        fixture.clean("hall");
        assertThat(fixture.kills).isEmpty();
        assertThat(fixture.status(install.jobs().get(1))).isEqualTo(JobStatus.RUNNING);
    }

    @Test
    @DisplayName("Q6: the stale marks survive a restart")
    void staleMarksSurviveARestart() {
        fixture.clean("hall");
        try (QueueFixture next = fixture.restart().fixture()) {
            assertThat(next.queue.snapshot().cleanGeneration(configuration("hall")))
                    .hasValue(1);
        }
    }

    @Test
    @DisplayName("Q6: RESET cancels its machine's work first, starts when that has ended, and keeps compiles away")
    void resetCancelsItsMachinesWorkFirst() {
        JobId here = fixture.compile("hall", "h1").jobs().get(0);
        JobId elsewhere = fixture.compile("loft", "l1").jobs().get(0);
        fixture.start(here, ATTIC);
        fixture.start(elsewhere, CELLAR);
        JobId reset = fixture.reset(ATTIC).jobs().get(0);
        assertThat(fixture.kills).containsExactly(here);
        assertThat(fixture.candidates()).isEmpty();
        assertThat(fixture.waitReason(reset)).isEqualTo("waits until the machine's jobs have ended");
        fixture.fail(here);
        assertThat(fixture.candidates()).containsExactly(reset);
        JobId later = fixture.compile("porch", "p1").jobs().get(0);
        assertThat(fixture.start(later, ATTIC)).isFalse();
        assertThat(fixture.start(reset, ATTIC)).isTrue();
        assertThat(fixture.start(later, ATTIC)).isFalse();
        fixture.complete(reset);
        assertThat(fixture.start(later, ATTIC)).isTrue();
    }

    @Test
    @DisplayName("Q6: RESET fails with the reason, and blocks nothing, when a job cannot be stopped")
    void resetFailsWhenAJobCannotBeStopped() {
        JobId stubborn = fixture.compile("hall", "h1").jobs().get(0);
        fixture.start(stubborn, ATTIC);
        JobId reset = fixture.reset(ATTIC).jobs().get(0);
        assertThat(queue.cannotStop(stubborn, "it is in an uninterruptible sleep"))
                .isTrue();
        assertThat(fixture.status(reset)).isEqualTo(JobStatus.FAILED);
        assertThat(fixture.error(reset))
                .isEqualTo("nothing was wiped: 1.1 cannot be stopped: it is in an uninterruptible sleep");
        assertThat(fixture.status(stubborn)).isEqualTo(JobStatus.CANCELLED);
        assertThat(fixture.start(fixture.compile("loft", "l1").jobs().get(0), ATTIC))
                .isTrue();
        JobId another = fixture.reset(ATTIC).jobs().get(0);
        assertThat(fixture.error(another)).contains("a lost process of 1.1 may still run on attic");
    }

    @Test
    @DisplayName("Q6: RESET cancels the uploads that read its machine's tree, and no others")
    void resetCancelsTheReadersOfItsTree() {
        Filed reader = fixture.installFromTree("hall", "h1", "hall", ATTIC);
        fixture.build(reader, ATTIC);
        Filed other = fixture.install("loft", "l1", "loft");
        fixture.build(other, ATTIC);
        JobId reset = fixture.reset(ATTIC).jobs().get(0);
        assertThat(fixture.error(reader.jobs().get(1))).isEqualTo("cancelled by RESET " + reset);
        assertThat(fixture.status(other.jobs().get(1))).isEqualTo(JobStatus.QUEUED);
    }

    @Test
    @DisplayName("Q7: an upload that reads the tree waits for an active RESET of its machine")
    void aTreeReaderWaitsForAReset() {
        JobId reset = fixture.reset(ATTIC).jobs().get(0);
        fixture.start(reset, ATTIC);
        Filed reader = fixture.installFromTree("hall", "h1", "hall", ATTIC);
        assertThat(fixture.start(reader.jobs().get(0), ATTIC)).isFalse();
        fixture.complete(reset);
        fixture.build(reader, ATTIC);
        assertThat(fixture.start(reader.jobs().get(1), ATTIC)).isTrue();
    }

    @Test
    @DisplayName(
            "Q7: an upload that reads the tree waits for an active CLEAN, and one that was cancelled meanwhile is skipped")
    void aTreeReaderWaitsForAClean() {
        Filed dying = fixture.install("hall", "h1", "other");
        fixture.start(dying.jobs().get(0), CELLAR);
        JobId clean = fixture.clean("hall").jobs().get(0);
        Filed reader = fixture.installFromTree("hall", "h2", "hall", ATTIC);
        fixture.build(reader, ATTIC);
        assertThat(fixture.status(clean)).isEqualTo(JobStatus.QUEUED);
        assertThat(fixture.candidates()).isEmpty();
        assertThat(fixture.waitReason(reader.jobs().get(1))).contains("until the CLEAN of hall.yaml");
        Filed newer = fixture.installFromTree("hall", "h3", "hall", ATTIC);
        fixture.fail(dying.jobs().get(0));
        assertThat(fixture.status(clean)).isEqualTo(JobStatus.COMPLETED);
        assertThat(fixture.candidates()).containsExactly(newer.jobs().get(0));
    }

    @Test
    @DisplayName("S5, Q13: a tree that an upload reads is not compiled over")
    void aTreeThatIsReadIsNotCompiledOver() {
        Filed reader = fixture.installFromTree("hall", "h1", "hall", ATTIC);
        fixture.build(reader, ATTIC);
        JobId later = fixture.compile("hall", "h2").jobs().get(0);
        assertThat(fixture.start(later, ATTIC)).isFalse();
        fixture.start(reader.jobs().get(1), ATTIC);
        fixture.complete(reader.jobs().get(1));
        assertThat(fixture.start(later, ATTIC)).isTrue();
    }

    @Test
    @DisplayName("Q8: a waiting job is cancelled at once, a running one when its process is dead")
    void cancelIsAtOnceOrWhenDead() {
        JobId waiting = fixture.compile("hall", "h1").jobs().get(0);
        JobId running = fixture.compile("loft", "l1").jobs().get(0);
        fixture.start(running, ATTIC);
        assertThat(queue.cancel(waiting, "alice")).isTrue();
        assertThat(queue.cancel(running, "alice")).isTrue();
        assertThat(fixture.error(waiting)).isEqualTo("cancelled by alice");
        assertThat(fixture.status(running)).isEqualTo(JobStatus.RUNNING);
        assertThat(fixture.kills).containsExactly(running);
        fixture.fail(running);
        assertThat(fixture.status(running)).isEqualTo(JobStatus.CANCELLED);
    }

    @Test
    @DisplayName("Q8: the user's wish wins against completion, failure and loss")
    void theWishWinsEveryRace() {
        for (String end : List.of("complete", "fail", "lost", "park")) {
            Filed filed = fixture.reflash("north");
            JobId upload = filed.jobs().get(0);
            fixture.start(upload, ATTIC);
            queue.cancel(upload, "alice");
            switch (end) {
                case "complete" -> queue.complete(upload, JobResult.done());
                case "fail" -> queue.fail(upload, JobResult.failed(1, "x"));
                case "lost" -> queue.lost(upload, Orphan.GONE, "x");
                default -> queue.park(upload, "asleep");
            }
            assertThat(fixture.error(upload)).as(end).isEqualTo("cancelled by alice");
            assertThat(fixture.status(upload)).as(end).isEqualTo(JobStatus.CANCELLED);
        }
    }

    @Test
    @DisplayName("Q8: a cancel between the grant and its confirmation starts no process")
    void aCancelBeforeTheRunnerHasRegistered() throws Exception {
        JobId compile = fixture.compile("hall", "h1").jobs().get(0);
        fixture.records.hold();
        CompletableFuture<Boolean> granted = CompletableFuture.supplyAsync(() -> fixture.start(compile, ATTIC));
        await().until(() -> fixture.status(compile) == JobStatus.RUNNING);
        CompletableFuture<Boolean> cancelled = CompletableFuture.supplyAsync(() -> queue.cancel(compile, "alice"));
        await().until(() -> fixture.job(compile).cancelledBy().isPresent());
        fixture.records.proceed();
        assertThat(granted.get()).isFalse();
        assertThat(cancelled.get()).isTrue();
        await().untilAsserted(() -> assertThat(fixture.status(compile)).isEqualTo(JobStatus.CANCELLED));
    }

    @Test
    @DisplayName(
            "Q8: with its agent lost a job ends CANCELLED at once, and its directory is quarantined until the orphan is gone")
    void aLostAgentQuarantines() {
        JobId compile = fixture.compile("hall", "h1").jobs().get(0);
        fixture.start(compile, ATTIC);
        queue.hostLost(ATTIC);
        assertThat(fixture.status(compile)).isEqualTo(JobStatus.RUNNING);
        queue.cancel(compile, "alice");
        assertThat(fixture.status(compile)).isEqualTo(JobStatus.CANCELLED);
        assertThat(queue.snapshot().quarantines()).extracting("job").containsExactly(compile);
        JobId next = fixture.compile("hall", "h2").jobs().get(0);
        queue.hostBack(ATTIC);
        assertThat(fixture.start(next, ATTIC)).isFalse();
        assertThat(fixture.start(next, CELLAR)).isTrue();
        assertThat(queue.orphanGone(compile, CELLAR)).isFalse();
        assertThat(queue.orphanGone(compile, ATTIC)).isTrue();
        assertThat(fixture.start(fixture.compile("hall", "h3").jobs().get(0), ATTIC))
                .isTrue();
    }

    @Test
    @DisplayName("Q13: what a job left on one machine stays locked when what it left on another one is gone")
    void eachMachineItsOwnOrphan() {
        JobId compile = fixture.compile("hall", "h1").jobs().get(0);
        fixture.start(compile, ATTIC);
        queue.lost(compile, Orphan.MAY_LIVE, "attic did not come back");
        assertThat(fixture.start(compile, CELLAR)).isTrue();
        queue.lost(compile, Orphan.MAY_LIVE, "cellar did not come back");

        assertThat(queue.orphanGone(compile, CELLAR)).isTrue();

        assertThat(queue.snapshot().quarantines()).extracting("machine").containsExactly(ATTIC);
        assertThat(fixture.start(compile, ATTIC)).isFalse();
        assertThat(fixture.start(compile, CELLAR)).isTrue();
    }

    @Test
    @DisplayName("Q8: a cancel that was under way when the agent was lost ends at once as well")
    void aCancelUnderWayEndsWhenTheAgentIsLost() {
        JobId upload = fixture.reflash("north").jobs().get(0);
        fixture.start(upload, ATTIC);
        queue.cancel(upload, "alice");
        queue.hostLost(ATTIC);
        assertThat(fixture.status(upload)).isEqualTo(JobStatus.CANCELLED);
        JobId next = fixture.reflash("north").jobs().get(0);
        assertThat(fixture.candidates()).isEmpty();
        assertThat(fixture.waitReason(next)).contains("a lost process of 1.1 on attic may still write to device north");
    }

    @Test
    @DisplayName("Q8, Q12: a cancel is not forgotten by a restart")
    void aCancelSurvivesARestart() {
        JobId compile = fixture.compile("hall", "h1").jobs().get(0);
        fixture.start(compile, ATTIC);
        queue.cancel(compile, "alice");
        QueueFixture.Restart restart = fixture.restart();
        try (QueueFixture next = restart.fixture()) {
            assertThat(restart.found().running())
                    .extracting(FirmwareJob::cancelledBy)
                    .containsExactly(Optional.of("alice"));
            next.queue.complete(compile, JobResult.done());
            assertThat(next.status(compile)).isEqualTo(JobStatus.CANCELLED);
        }
    }

    @Test
    @DisplayName("Q9: RENAME locks both names against others, but not against its own install, until it ends")
    void renameLocksBothNames() {
        JobId rename = fixture.rename("hall", "entry").jobs().get(0);
        fixture.start(rename, ATTIC);
        assertThat(QueueFixture.sentence(() -> fixture.install("hall", "h1", "hall")))
                .isEqualTo("'hall' is being renamed by 1.1: try again when that has ended.");
        assertThat(QueueFixture.sentence(() -> fixture.install("loft", "l1", "entry")))
                .contains("'entry'");
        queue.laneFreed(rename);
        Filed own = fixture.submit(QueueFixture.within(
                rename, fixture.installDraft(fixture.number(), "entry", Optional.of("e1"), "entry")));
        assertThat(own.outcome()).isEqualTo(Filed.Outcome.FILED);
        fixture.complete(rename);
        assertThat(fixture.install("hall", "h1", "hall").outcome()).isEqualTo(Filed.Outcome.FILED);
    }

    @Test
    @DisplayName("Q9: RENAME is refused while work for either name is under way, and changes nothing")
    void renameIsRefusedWhileWorkIsUnderWay() {
        fixture.install("hall", "h1", "entry");
        assertThat(QueueFixture.sentence(() -> fixture.rename("hall", "porch")))
                .contains("'hall' cannot take part in a rename while 1.1");
        assertThat(QueueFixture.sentence(() -> fixture.rename("porch", "entry")))
                .contains("'entry'");
        assertThat(fixture.records.stored()).hasSize(1);
    }

    @Test
    @DisplayName("Q10: a lane that dies gives its jobs back, stops new work, and its error shows")
    void aLaneThatDies() {
        JobId compile = fixture.compile("hall", "h1").jobs().get(0);
        JobId upload = fixture.reflash("north").jobs().get(0);
        JobId chosen = fixture.compile("loft", "l1").jobs().get(0);
        fixture.start(compile, ATTIC);
        fixture.start(upload, ATTIC);
        queue.choose(chosen, CELLAR);
        queue.laneFailed(Lane.COMPILE, new IllegalStateException("out of memory"));
        assertThat(fixture.status(compile)).isEqualTo(JobStatus.QUEUED);
        assertThat(fixture.status(upload)).isEqualTo(JobStatus.RUNNING);
        assertThat(queue.snapshot().chosenMachine(chosen)).isEmpty();
        assertThat(queue.snapshot().failure().orElseThrow())
                .contains("compile lane")
                .contains("out of memory");
        assertThat(fixture.candidates()).isEmpty();
        assertThat(fixture.start(chosen, CELLAR)).isFalse();
        fixture.complete(upload);
        queue.lanesRestarted();
        assertThat(fixture.start(chosen, CELLAR)).isTrue();
    }

    @Test
    @DisplayName("Q10: a listener that fails, by an error too, silences neither the queue nor the others")
    void aListenerThatFails() {
        List<JobEvent> heardBehindIt = new CopyOnWriteArrayList<>();
        queue.subscribe(event -> {
            throw new NoClassDefFoundError("gone");
        });
        queue.subscribe(heardBehindIt::add);

        JobId compile = fixture.compile("hall", "h1").jobs().get(0);
        fixture.start(compile, ATTIC);
        fixture.complete(compile);

        await().untilAsserted(() -> assertThat(heardBehindIt).last().isInstanceOf(JobEvent.Ended.class));
    }

    @Test
    @DisplayName("Q11: an ended request leaves for the history, an active one does not")
    void anEndedRequestLeavesForTheHistory() {
        Filed filed = fixture.install("hall", "h1", "north");
        fixture.build(filed, ATTIC);
        assertThat(fixture.records.stored()).hasSize(1);
        fixture.start(filed.jobs().get(1), ATTIC);
        fixture.complete(filed.jobs().get(1));
        await().untilAsserted(() -> assertThat(fixture.records.stored()).isEmpty());
        assertThat(queue.snapshot().jobCount()).isZero();
    }

    @Test
    @DisplayName("Q12: a restart re-attaches what ran, holds what is held and places what was released")
    void aRestartFindsEverything() {
        Filed running = fixture.install("hall", "h1", "north");
        fixture.start(running.jobs().get(0), ATTIC);
        Filed built = fixture.install("loft", "l1", "loft");
        fixture.build(built, CELLAR);
        QueueFixture.Restart restart = fixture.restart();
        try (QueueFixture next = restart.fixture()) {
            assertThat(restart.found().running())
                    .extracting(FirmwareJob::id)
                    .containsExactly(running.jobs().get(0));
            assertThat(next.candidates()).containsExactly(built.jobs().get(1));
            assertThat(next.job(running.jobs().get(1)).isHeld()).isTrue();
            next.complete(running.jobs().get(0));
            assertThat(next.candidates())
                    .containsExactly(running.jobs().get(1), built.jobs().get(1));
        }
    }

    @Test
    @DisplayName("Q12: whatever the order on disk, a held job follows its prerequisite")
    void aHeldJobFollowsItsPrerequisite() {
        Filed completed = fixture.install("hall", "h1", "north");
        Filed failed = fixture.install("loft", "l1", "loft");
        List<StoredRequest> disk = fixture.records.stored();
        List<StoredRequest> crashed =
                List.of(withCompile(disk.get(1), JobStatus.FAILED), withCompile(disk.get(0), JobStatus.COMPLETED));
        try (QueueFixture next = new QueueFixture()) {
            disk.forEach(stored -> next.records.commit(stored.request(), stored.jobs()));
            next.queue.restore(crashed, fixture.records.marks());
            assertThat(next.candidates()).containsExactly(completed.jobs().get(1));
            assertThat(next.error(failed.jobs().get(1))).isEqualTo("not flashed because its compile 2.1 failed");
        }
    }

    private static StoredRequest withCompile(StoredRequest stored, JobStatus status) {
        FirmwareJob compile = stored.jobs().get(0);
        JobResult result = status == JobStatus.COMPLETED ? JobResult.done() : JobResult.failed(1, "broken");
        return new StoredRequest(
                stored.request(),
                List.of(
                        compile.ended(status, result, compile.createdAt()),
                        stored.jobs().get(1)));
    }

    @Test
    @DisplayName("Q12, Q4: a restart supersedes what the crash kept from being superseded")
    void aRestartSupersedes() {
        Filed older = fixture.install("hall", "h1", "north");
        List<StoredRequest> before = fixture.records.stored();
        Filed newer = fixture.install("hall", "h2", "north");
        StoredRequest filedOnly = fixture.records.stored().stream()
                .filter(stored -> stored.request().id().equals(newer.request()))
                .findFirst()
                .orElseThrow();
        try (QueueFixture next = new QueueFixture()) {
            List<StoredRequest> disk = List.of(filedOnly, before.get(0));
            disk.forEach(stored -> next.records.commit(stored.request(), stored.jobs()));
            next.queue.restore(disk, fixture.records.marks());
            assertThat(next.error(older.jobs().get(1))).isEqualTo("superseded by " + newer.request());
            assertThat(next.candidates()).containsExactly(newer.jobs().get(0));
        }
    }

    @Test
    @DisplayName("Q13: no two jobs on one build directory or one device")
    void oneOwnerAtATime() {
        JobId first = fixture.compile("hall", "h1").jobs().get(0);
        JobId second = fixture.compile("hall", "h2").jobs().get(0);
        assertThat(queue.choose(first, ATTIC)).isTrue();
        assertThat(fixture.start(second, ATTIC)).isFalse();
        assertThat(fixture.start(second, CELLAR)).isTrue();
        assertThat(fixture.start(first, ATTIC)).isTrue();
        JobId upload = fixture.reflash("north").jobs().get(0);
        JobId again = fixture.reflash("north").jobs().get(0);
        assertThat(queue.choose(upload, ATTIC)).isTrue();
        assertThat(queue.choose(again, CELLAR)).isFalse();
    }

    @Test
    @DisplayName("Q13: an upload whose process may live is not written a second time, not even after a restart")
    void anOrphanedUploadIsNotRepeated() {
        JobId upload = fixture.reflash("north").jobs().get(0);
        fixture.start(upload, ATTIC);
        queue.lost(upload, Orphan.MAY_LIVE, "attic does not answer");
        assertThat(fixture.status(upload)).isEqualTo(JobStatus.QUEUED);
        assertThat(fixture.start(upload, CELLAR)).isFalse();
        QueueFixture.Restart restart = fixture.restart();
        try (QueueFixture next = restart.fixture()) {
            assertThat(restart.found().orphans()).extracting("job").containsExactly(upload);
            assertThat(next.start(upload, CELLAR)).isFalse();
            next.queue.orphanGone(upload, ATTIC);
            assertThat(next.candidates()).containsExactly(upload);
            assertThat(next.start(upload, CELLAR)).isTrue();
        }
    }

    @Test
    @DisplayName(
            "Q13: a crash between the mark of an orphan and the record of its loss leaves the run to itself, to attach to")
    void aLossThatWasNotRecordedIsNone() {
        JobId upload = fixture.reflash("north").jobs().get(0);
        fixture.start(upload, ATTIC);
        fixture.records.crashAfter(1);
        queue.lost(upload, Orphan.MAY_LIVE, "attic does not answer");
        QueueFixture.Restart restart = fixture.restart();
        try (QueueFixture next = restart.fixture()) {
            assertThat(restart.found().running()).extracting("id").containsExactly(upload);
            assertThat(restart.found().orphans()).isEmpty();
            next.complete(upload);
            await().until(() -> next.records.marks().quarantined().isEmpty());
            assertThat(next.start(next.reflash("north").jobs().get(0), CELLAR)).isTrue();
        }
    }

    @Test
    @DisplayName("Q13: who must not be ahead of the disk can wait for what the snapshot shows")
    void recordedWaitsForTheDisk() {
        JobId upload = fixture.reflash("north").jobs().get(0);
        fixture.start(upload, ATTIC);
        fixture.records.hold();
        queue.lost(upload, Orphan.MAY_LIVE, "attic does not answer");
        CompletableFuture<Void> recorded = queue.recorded();
        assertThat(queue.snapshot().quarantines()).isNotEmpty();
        assertThat(recorded).isNotDone();
        fixture.records.proceed();
        recorded.join();
        assertThat(fixture.records.marks().quarantined()).extracting("job").containsExactly(upload);
        assertThat(fixture.records.find(upload).orElseThrow().status()).isEqualTo(JobStatus.QUEUED);
    }

    @Test
    @DisplayName("F6, Q5: an upload that only watches its device holds no lane but keeps the device")
    void aWatchingUploadHoldsNoLane() {
        JobId upload = fixture.reflash("north").jobs().get(0);
        fixture.start(upload, ATTIC);
        queue.enter(upload, Phase.VERIFY);
        assertThat(queue.laneFreed(upload)).isTrue();
        assertThat(queue.snapshot().used(ATTIC, Lane.UPLOAD)).isZero();
        assertThat(queue.snapshot().deviceUser(device("north"))).contains(upload);
        QueueFixture.Restart restart = fixture.restart();
        try (QueueFixture next = restart.fixture()) {
            assertThat(next.queue.snapshot().used(ATTIC, Lane.UPLOAD)).isZero();
            next.complete(upload);
            assertThat(next.queue.snapshot().deviceUser(device("north"))).isEmpty();
        }
    }

    @Test
    @DisplayName("F8: an upload that waits for its device holds no lane, and no lost run is counted")
    void aParkedUploadHoldsNoLane() {
        JobId upload = fixture.reflash("north").jobs().get(0);
        fixture.start(upload, ATTIC);
        assertThat(queue.park(upload, "north is asleep")).isTrue();
        assertThat(fixture.candidates()).isEmpty();
        assertThat(fixture.waitReason(upload)).isEqualTo("north is asleep");
        assertThat(queue.snapshot().sleepingDevices()).containsExactly(device("north"));
        assertThat(fixture.job(upload).losses()).isZero();
        assertThat(queue.wake(device("north"))).isTrue();
        assertThat(fixture.candidates()).containsExactly(upload);
    }

    @Test
    @DisplayName(
            "Q14 F8: an upload that its agent cannot reach goes to another one, without a compile and without a lost run")
    void anUploadMovesToAnotherAgent() {
        Filed filed = fixture.install("hall", "h1", "north");
        fixture.build(filed, ATTIC);
        JobId upload = filed.jobs().get(1);
        fixture.start(upload, ATTIC);
        queue.enter(upload, Phase.TRANSFER);

        assertThat(queue.move(upload, ATTIC_SEES_NOTHING)).isTrue();

        assertThat(fixture.job(upload))
                .returns(JobStatus.QUEUED, FirmwareJob::status)
                .returns(0, FirmwareJob::losses)
                .returns(2, FirmwareJob::attempt)
                .returns(List.of(), FirmwareJob::phases)
                .returns(List.of(ATTIC_SEES_NOTHING), FirmwareJob::notReached);
        assertThat(fixture.status(filed.jobs().get(0))).isEqualTo(JobStatus.COMPLETED);
        assertThat(fixture.candidates()).containsExactly(upload);
        assertThat(queue.snapshot().used(ATTIC, Lane.UPLOAD)).isZero();
        assertThat(asked(upload).tried()).containsExactly(ATTIC);
        assertThat(queue.move(upload, ATTIC_SEES_NOTHING)).as("it does not run").isFalse();
        try (QueueFixture next = fixture.restart().fixture()) {
            assertThat(next.job(upload).notReached()).containsExactly(ATTIC_SEES_NOTHING);
            next.start(upload, CELLAR);
            next.queue.park(upload, "north is asleep");
            assertThat(next.job(upload).notReached())
                    .as("whoever it answers next may have it, also who did not reach it before")
                    .isEmpty();
        }
    }

    @Test
    @DisplayName("Q8: an upload that was to be cancelled moves nowhere")
    void aCancelledUploadDoesNotMove() {
        JobId upload = fixture.reflash("north").jobs().get(0);
        fixture.start(upload, ATTIC);
        queue.cancel(upload, "bob");
        queue.move(upload, ATTIC_SEES_NOTHING);
        assertThat(queue.snapshot().jobCount()).isZero();
        queue.close();
        assertThat(fixture.status(upload)).isEqualTo(JobStatus.CANCELLED);
        assertThat(fixture.terminalEvents(upload)).hasSize(1);
    }

    @Test
    @DisplayName("F8: who sees the sleeping device gets its upload, once")
    void whoSeesTheDeviceGetsItsUpload() {
        JobId upload = fixture.reflash("north").jobs().get(0);
        fixture.start(upload, ATTIC);
        queue.park(upload, "north is asleep");
        queue.wake(device("north"), CELLAR);
        assertThat(asked(upload).seenFrom()).contains(CELLAR);
        fixture.start(upload, CELLAR);
        queue.lost(upload, Orphan.GONE, "gone");
        assertThat(asked(upload).seenFrom()).isEmpty();
    }

    private Requirement.Upload asked(JobId upload) {
        return (Requirement.Upload) queue.snapshot().requirement(upload).orElseThrow();
    }

    @Test
    @DisplayName("R10: a compile that waits may be answered without a lane")
    void aCompileMayBeAnswered() {
        Filed filed = fixture.install("hall", "h1", "north");
        assertThat(queue.complete(filed.jobs().get(0), JobResult.done().from(new JobId(7, 1))))
                .isTrue();
        assertThat(fixture.candidates()).containsExactly(filed.jobs().get(1));
        assertThat(fixture.job(filed.jobs().get(0)).placement()).isEmpty();
    }

    @Test
    @DisplayName("S2: a choice whose lease is refused is made again")
    void aRefusedLeaseIsChosenAgain() {
        JobId compile = fixture.compile("hall", "h1").jobs().get(0);
        assertThat(queue.choose(compile, ATTIC)).isTrue();
        assertThat(fixture.candidates()).isEmpty();
        assertThat(queue.unchoose(compile, "attic granted no executor in time")).isTrue();
        assertThat(fixture.candidates()).containsExactly(compile);
        assertThat(fixture.waitReason(compile)).isEqualTo("attic granted no executor in time");
        assertThat(queue.snapshot().used(ATTIC, Lane.COMPILE)).isZero();
    }

    @Test
    @DisplayName("S4: what the scheduler says of a group shows on each of its jobs, and a refusal fails the job")
    void theSchedulersReasonsShow() {
        JobId compile = fixture.compile("hall", "h1").jobs().get(0);
        Requirement group = queue.snapshot().input(List.of()).waiting().get(0).requirement();
        queue.note(List.of(new Decision.WaitGroup(group, "waits: attic has no free compile slot")));
        assertThat(fixture.waitReason(compile)).isEqualTo("waits: attic has no free compile slot");
        queue.note(List.of(new Decision.Refuse(compile, "no machine qualifies")));
        assertThat(fixture.error(compile)).isEqualTo("no machine qualifies");
    }

    @Test
    void aDraftOfTheWrongShapeIsABug() {
        assertThatThrownBy(() -> RequestDraft.of(
                        new RequestId(1), Kind.CLEAN, "home", QueueFixture.ALICE, PlacementPolicy.WAIT, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("J8: every change is announced in order, with the record as it then was")
    void everyChangeIsAnnouncedInOrder() {
        JobId compile = fixture.compile("hall", "h1").jobs().get(0);
        fixture.start(compile, ATTIC);
        queue.enter(compile, Phase.COMPILE);
        fixture.complete(compile);
        queue.close();
        assertThat(fixture.events)
                .extracting(QueueFixtureEvents::statusOf)
                .containsExactly(JobStatus.QUEUED, JobStatus.RUNNING, JobStatus.RUNNING, JobStatus.COMPLETED);
    }

    private static final class QueueFixtureEvents {
        static JobStatus statusOf(JobEvent event) {
            return event instanceof JobEvent.Ended ended
                    ? ended.now().status()
                    : ((JobEvent.Changed) event).now().status();
        }
    }
}
