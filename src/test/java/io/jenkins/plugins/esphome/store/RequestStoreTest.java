package io.jenkins.plugins.esphome.store;

import static io.jenkins.plugins.esphome.store.Samples.NOON;
import static io.jenkins.plugins.esphome.store.Samples.await;
import static io.jenkins.plugins.esphome.store.Samples.commit;
import static io.jenkins.plugins.esphome.store.Samples.completed;
import static io.jenkins.plugins.esphome.store.Samples.install;
import static io.jenkins.plugins.esphome.store.Samples.past;
import static io.jenkins.plugins.esphome.store.Samples.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.FirmwareSource;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Owned;
import io.jenkins.plugins.esphome.model.QueueMarks;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RequestStoreTest {
    @TempDir
    Path root;

    private RequestStore store;

    @BeforeEach
    void open() throws IOException {
        store = RequestStore.open(root, StoreSettings.DEFAULT);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Restored reopen() throws IOException {
        store.close();
        open();
        return store.restore();
    }

    @Test
    @DisplayName("Q2 a request and all its jobs are filed by one commit, with what was staged for it")
    void aCommittedRequestIsThereAfterARestart() throws IOException {
        StoredRequest install = install(store.nextId(), "kitchen", 3);
        Files.writeString(store.stage(install.request().id()).resolve("bundle.tar.gz"), "yaml and secrets");

        commit(store, install);

        Restored restored = reopen();
        assertThat(restored.requests()).containsExactly(install);
        assertThat(restored.warnings()).isEmpty();
        assertThat(store.directory(install.request().id()).orElseThrow().resolve("bundle.tar.gz"))
                .hasContent("yaml and secrets");
        assertThat(root.resolve("staging")).isEmptyDirectory();
    }

    @Test
    @DisplayName("Q2 a request that was staged and not committed leaves nothing")
    void whatWasOnlyStagedIsGoneAfterARestart() throws IOException {
        Path staged = store.stage(store.nextId());
        Files.writeString(staged.resolve("bundle.tar.gz"), "secrets");
        Path discarded = store.stage(new RequestId(99));
        store.discard(new RequestId(99));

        assertThat(reopen().requests()).isEmpty();
        assertThat(staged).doesNotExist();
        assertThat(discarded).doesNotExist();
    }

    @Test
    @DisplayName("A commit names the jobs that it brings, and a number is filed once")
    void aCommitThatContradictsItselfIsRefused() {
        StoredRequest install = install(store.nextId(), "kitchen", 1);
        assertThatThrownBy(() -> store.commit(install.request(), install.jobs().subList(0, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1.2");

        commit(store, install);
        assertThatThrownBy(() -> commit(store, install)).hasMessageContaining("filed already");
        assertThat(store.find(install.request().id())).contains(install);
    }

    @Test
    @DisplayName("Q3 an update replaces that job's record and no other")
    void anUpdateTouchesItsOwnJobOnly() throws IOException {
        StoredRequest install = install(store.nextId(), "kitchen", 2);
        commit(store, install);
        Path directory = store.directory(install.request().id()).orElseThrow();
        Object untouched = Files.readAttributes(directory.resolve("job-3.json"), "fileKey,lastModifiedTime")
                .toString();
        FirmwareJob released = running(install.jobs().get(1).release(), NOON.plusSeconds(5));

        await(store.update(List.of(released)));

        assertThat(Files.readAttributes(directory.resolve("job-3.json"), "fileKey,lastModifiedTime")
                        .toString())
                .isEqualTo(untouched);
        assertThat(reopen().requests().get(0).jobs())
                .containsExactly(install.jobs().get(0), released, install.jobs().get(2));
    }

    @Test
    @DisplayName("An update of a request that is not active fails alone, with a sentence")
    void anUpdateOfNothingFailsAlone() {
        StoredRequest here = install(store.nextId(), "kitchen", 1);
        StoredRequest nowhere = install(store.nextId(), "attic", 1);
        commit(store, here);
        FirmwareJob next = running(here.jobs().get(0), NOON);

        CompletableFuture<Void> bad = store.update(nowhere.jobs());
        CompletableFuture<Void> good = store.update(List.of(next));

        assertThatThrownBy(() -> await(bad))
                .hasCauseInstanceOf(StoreException.class)
                .hasMessageContaining("2/job-1.json' was not changed")
                .hasMessageContaining("its request is not active");
        await(good);
        assertThat(store.find(here.request().id()).orElseThrow().jobs().get(0)).isEqualTo(next);
    }

    @Test
    @DisplayName("Futures complete in the order of the calls, however many are made durable together")
    void futuresCompleteInOrder() {
        List<Integer> order = new CopyOnWriteArrayList<>();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        StoredRequest first = install(store.nextId(), "first", 1);
        all.add(store.commit(first.request(), first.jobs()).thenRun(() -> order.add(0)));
        for (int i = 1; i < 200; i++) {
            int place = i;
            StoredRequest more = install(store.nextId(), "more-" + i, 0);
            CompletableFuture<Void> change = i % 2 == 0
                    ? store.commit(more.request(), more.jobs())
                    : store.update(List.of(first.jobs().get(0).waiting("for " + i)));
            all.add(change.thenRun(() -> order.add(place)));
        }

        all.forEach(Samples::await);

        assertThat(order).hasSize(200).isSorted();
        assertThat(store.find(first.request().id()).orElseThrow().jobs().get(0).waitReason())
                .contains("for 199");
    }

    @Test
    @DisplayName("Q12 requests come back oldest first, whatever order the directory has")
    void requestsComeBackInOrder() throws IOException {
        List<StoredRequest> filed = Stream.generate(() -> install(store.nextId(), "kitchen", 1))
                .limit(30)
                .toList();
        for (int i = filed.size() - 1; i >= 0; i--) {
            commit(store, filed.get(i));
        }

        assertThat(reopen().requests()).containsExactlyElementsOf(filed);
    }

    @Test
    @DisplayName("J6 the queue's marks come back as they were last remembered")
    void theMarksComeBack() throws IOException {
        assertThat(store.restore().marks()).isEqualTo(QueueMarks.NONE);
        QueueMarks marks = new QueueMarks(
                List.of(new QueueMarks.Cleaned(Samples.configuration("kitchen"), 7)),
                List.of(new QueueMarks.Quarantine(
                        new Owned.Device(Samples.device("kitchen")), new JobId(7, 2), 1, new MachineId("attic"), NOON)),
                List.of(new QueueMarks.Joined(new RequestId(7), List.of(new RequestId(7), new RequestId(9)))));

        CompletableFuture<Void> first = store.remember(QueueMarks.NONE);
        await(store.remember(marks));

        assertThat(first).isCompleted();
        assertThat(RequestStore.openForReading(root).active().marks()).isEqualTo(marks);
        assertThat(reopen().marks()).isEqualTo(marks);
    }

    @Test
    @DisplayName("A finished request moves to its month: logs compressed, bundle gone, everything else kept")
    void aFinishedRequestMovesToTheHistory() throws IOException {
        StoredRequest install = install(store.nextId(), "kitchen", 1);
        RequestId id = install.request().id();
        Path staged = store.stage(id);
        Files.writeString(staged.resolve("bundle.tar.gz"), "secrets");
        Files.createDirectories(staged.resolve("bundle-unpacked"));
        Files.writeString(staged.resolve("bundle-unpacked/secrets.yaml"), "secrets");
        Files.writeString(staged.resolve("artifacts.tar"), "images");
        commit(store, install);
        store.log(id.job(1)).append("compile", 6, "INFO\n".getBytes(StandardCharsets.UTF_8));
        StoredRequest ended = completed(install, NOON.plusSeconds(60));
        await(store.update(ended.jobs()));

        await(store.finish(id));

        Path moved = root.resolve("history/2026-11").resolve(id.toString());
        assertThat(store.directory(id)).contains(moved);
        try (Stream<Path> files = Files.list(moved)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "request.json", "job-1.json", "job-2.json", "log-1.txt.gz", "artifacts.tar");
        }
        assertThat(store.find(id)).contains(ended);
        assertThat(store.history().find(id)).contains(ended);
        assertThat(new String(store.log(id.job(1)).read(0, 100), StandardCharsets.UTF_8))
                .isEqualTo("INFO\n");
        assertThat(reopen().requests()).isEmpty();
    }

    @Test
    @DisplayName("A request that has not ended is not moved, and finishing twice is no error")
    void onlyWhatHasEndedMoves() {
        StoredRequest install = install(store.nextId(), "kitchen", 1);
        commit(store, install);
        assertThatThrownBy(() -> await(store.finish(install.request().id())))
                .hasMessageContaining("Request 1 has not ended");
        assertThat(store.directory(install.request().id()))
                .hasValueSatisfying(place -> assertThat(place).hasParent(root.resolve("active")));

        RequestId past = past(store, "attic", 1, NOON);
        await(store.finish(past));
        assertThatThrownBy(() -> await(store.finish(new RequestId(77)))).hasMessageContaining("no request 77");
    }

    @Test
    @DisplayName("Q12 what had ended before a restart moves by itself, unless an active job refers to it")
    void leftoversAreFinishedAgain() throws IOException {
        StoredRequest needed = completed(install(store.nextId(), "needed", 0), NOON);
        StoredRequest leftover = completed(install(store.nextId(), "leftover", 1), NOON);
        RequestId third = store.nextId();
        StoredRequest waiting = Samples.stored(
                third,
                List.of(FirmwareJob.filed(
                        third.job(1),
                        Samples.upload("kitchen", new FirmwareSource.FromCompile(new JobId(1, 1))),
                        needed.request().requester(),
                        Source.LOCAL,
                        Optional.of(new JobId(1, 1)),
                        NOON)));
        List.of(needed, leftover, waiting).forEach(one -> commit(store, one));
        // as a mover leaves it that was killed after it had removed the plain log
        Files.createFile(root.resolve("active/2/log-1.pos"));

        assertThat(reopen().requests()).containsExactly(needed, waiting);
        store.close();
        assertThat(root.resolve("history/2026-11/2")).isDirectory().isDirectoryNotContaining("glob:**.pos");
        assertThat(root.resolve("active/1")).isDirectory();
    }

    @Test
    @DisplayName("A number is never given out twice, after a clean end without a gap")
    void numbersAreNeverReused() throws IOException {
        assertThat(store.nextId()).isEqualTo(new RequestId(1));
        reopen();
        assertThat(store.nextId()).isEqualTo(new RequestId(2));
        for (long expected = 3; expected < 3 * RequestNumbers.BLOCK; expected++) {
            assertThat(store.nextId().number()).isEqualTo(expected);
        }
        assertThat(Long.parseLong(Files.readString(root.resolve("next-id")).strip()))
                .as("what a crash now would go on with")
                .isGreaterThanOrEqualTo(3 * RequestNumbers.BLOCK);
    }

    @Test
    @DisplayName("A lost or damaged number file does not lead to a number that is on disk already")
    void aLostNumberFileIsMadeAgain() throws IOException {
        RequestId past = past(store, "kitchen", 0, NOON);
        commit(store, install(store.nextId(), "attic", 0));
        store.close();
        Files.writeString(root.resolve("next-id"), "seven");
        open();
        assertThat(store.nextId().number()).isEqualTo(past.number() + 2);
        store.close();
        Files.delete(root.resolve("next-id"));
        open();
        assertThat(store.nextId().number()).isEqualTo(past.number() + 2);
    }

    @Test
    @DisplayName("The store has a name of its own that lasts, and a damaged one is not replaced silently")
    void theInstanceIdLasts() throws IOException {
        String name = store.instanceId();
        reopen();
        assertThat(store.instanceId()).isEqualTo(name).matches("[0-9a-f-]{36}");
        store.close();
        Files.writeString(root.resolve("instance-id"), "mine");
        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("instance-id")
                .hasMessageContaining("holds no UUID");
        Files.writeString(root.resolve("instance-id"), name);
        open();
    }

    @Test
    @DisplayName("Nobody else can read what lies in the store")
    void everythingIsPrivate() throws IOException {
        StoredRequest install = install(store.nextId(), "kitchen", 1);
        store.stage(install.request().id());
        commit(store, install);
        store.log(install.jobs().get(0).id()).append("line\n".getBytes(StandardCharsets.UTF_8));
        past(store, "attic", 1, NOON);
        await(store.remember(QueueMarks.NONE));

        try (Stream<Path> all = Files.walk(root).skip(1)) {
            assertThat(all)
                    .isNotEmpty()
                    .allSatisfy(path -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                            .as(path.toString())
                            .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------"));
        }
    }

    @Test
    @DisplayName("E a root that is a file, and a store that is closed, are told in one sentence")
    void badRootsAreToldAtOnce() throws IOException {
        Path file = Files.writeString(root.resolve("notes.txt"), "hello");
        assertThatThrownBy(() -> RequestStore.open(file, StoreSettings.DEFAULT))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("notes.txt' is a file");
        store.close();
        StoredRequest late = install(new RequestId(1), "kitchen", 0);
        assertThatThrownBy(() -> commit(store, late)).hasMessageContaining("the store is closed");
        store.close();
    }

    @Test
    @DisplayName("E retention settings that keep nothing are refused")
    void settingsThatKeepNothingAreRefused() {
        assertThatThrownBy(() -> StoreSettings.DEFAULT.withKeep(0)).isInstanceOf(BadInput.class);
        assertThatThrownBy(() -> StoreSettings.DEFAULT.withMaxAge(Duration.ZERO))
                .isInstanceOf(BadInput.class);
    }
}
