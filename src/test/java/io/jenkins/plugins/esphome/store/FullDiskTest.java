package io.jenkins.plugins.esphome.store;

import static io.jenkins.plugins.esphome.store.Samples.NOON;
import static io.jenkins.plugins.esphome.store.Samples.await;
import static io.jenkins.plugins.esphome.store.Samples.commit;
import static io.jenkins.plugins.esphome.store.Samples.completed;
import static io.jenkins.plugins.esphome.store.Samples.install;
import static io.jenkins.plugins.esphome.store.Samples.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.QueueMarks;
import io.jenkins.plugins.esphome.model.RequestId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FullDiskTest {
    @TempDir
    Path root;

    private final FullDisk disk = new FullDisk();
    private RequestStore store;
    private StoredRequest kitchen;

    @BeforeEach
    void open() throws IOException {
        store = RequestStore.open(root, StoreSettings.DEFAULT, disk);
        kitchen = install(store.nextId(), "kitchen", 1);
        commit(store, kitchen);
    }

    @AfterEach
    void close() {
        disk.makeRoom();
        store.close();
    }

    private FirmwareJob onDisk(int index) throws IOException {
        return RequestStore.openForReading(root)
                .find(new RequestId(1))
                .orElseThrow()
                .jobs()
                .get(index);
    }

    private static void assertRefused(CompletableFuture<Void> change, String path) {
        assertThatThrownBy(() -> await(change))
                .hasCauseInstanceOf(StoreException.class)
                .hasMessageContaining(path)
                .hasMessageContaining("No space left on device")
                .hasMessageContaining("make room on its disk");
    }

    @Test
    @DisplayName("E a commit that the disk refuses halfway leaves nothing, and the store goes on once there is room")
    void aRefusedCommitLeavesNothing() throws IOException {
        StoredRequest attic = install(store.nextId(), "attic", 3);
        Files.writeString(store.stage(attic.request().id()).resolve("bundle.tar.gz"), "secrets");
        disk.leave(2);

        assertRefused(store.commit(attic.request(), attic.jobs()), "active/2'");
        assertThat(root.resolve("active/2")).doesNotExist();
        assertThat(root.resolve("staging")).isEmptyDirectory();

        disk.makeRoom();
        commit(store, attic);
        assertThat(store.find(attic.request().id())).contains(attic);
    }

    @Test
    @DisplayName("Q3 no later change becomes true without an earlier one that the disk refused")
    void theOrderHoldsAcrossAFullDisk() throws IOException {
        FirmwareJob compiled = completed(kitchen.jobs().get(0), NOON.plusSeconds(1));
        FirmwareJob released = kitchen.jobs().get(1).release();
        disk.fill();
        assertRefused(store.update(List.of(compiled)), "active/1/job-1.json'");
        disk.makeRoom();

        await(store.update(List.of(released)));

        assertThat(onDisk(0)).as("written first, because it was owed").isEqualTo(compiled);
        assertThat(onDisk(1)).isEqualTo(released);
    }

    @Test
    @DisplayName("What is owed is the latest that was refused, and is written at the latest when the store closes")
    void theLatestIsOwed() throws IOException {
        FirmwareJob first = kitchen.jobs().get(0).waiting("for a slot");
        FirmwareJob second = running(first, NOON.plusSeconds(1));
        QueueMarks marks = new QueueMarks(
                List.of(new QueueMarks.Cleaned(Samples.configuration("kitchen"), 4)), List.of(), List.of());
        disk.fill();
        assertRefused(store.update(List.of(first)), "job-1.json'");
        assertRefused(store.remember(marks), "queue.json'");
        assertRefused(store.update(List.of(second)), "job-1.json'");
        assertThat(onDisk(0)).isEqualTo(kitchen.jobs().get(0));
        disk.makeRoom();

        store.close();

        assertThat(onDisk(0)).isEqualTo(second);
        assertThat(RequestStore.openForReading(root).active().marks()).isEqualTo(marks);
    }

    @Test
    @DisplayName("A request that cannot move to the history yet stays active, and moves when there is room again")
    void aRefusedMoveIsTriedAgain() throws IOException {
        StoredRequest attic = install(store.nextId(), "attic", 0);
        commit(store, attic);
        await(store.update(completed(kitchen, NOON).jobs()));
        await(store.update(completed(attic, NOON).jobs()));
        disk.fill();
        assertRefused(store.finish(new RequestId(1)), "history'");
        assertThat(root.resolve("active/1")).isDirectory();
        disk.makeRoom();

        await(store.finish(attic.request().id()));

        assertThat(root.resolve("history/2026-11/1")).isDirectory();
        assertThat(store.history().page(HistoryQuery.ALL, Optional.empty(), 10).entries())
                .hasSize(3);
    }

    @Test
    @DisplayName("E a number that cannot be reserved is not given out")
    void noNumberWithoutItsReservation() {
        for (int i = 1; i < RequestNumbers.BLOCK; i++) {
            store.nextId();
        }
        disk.fill();
        assertThatThrownBy(store::nextId)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("next-id' cannot be written");
        disk.makeRoom();
        assertThat(store.nextId().number()).isEqualTo(RequestNumbers.BLOCK + 1L);
    }
}
