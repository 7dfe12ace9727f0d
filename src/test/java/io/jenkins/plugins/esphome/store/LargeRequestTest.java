package io.jenkins.plugins.esphome.store;

import static io.jenkins.plugins.esphome.store.Samples.NOON;
import static io.jenkins.plugins.esphome.store.Samples.await;
import static io.jenkins.plugins.esphome.store.Samples.commit;
import static io.jenkins.plugins.esphome.store.Samples.completed;
import static io.jenkins.plugins.esphome.store.Samples.install;
import static io.jenkins.plugins.esphome.store.Samples.running;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.RequestId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One configuration, ten thousand devices. */
final class LargeRequestTest {
    private static final int UPLOADS = 10_000;

    @TempDir
    Path root;

    @Test
    @DisplayName("Q2 ten thousand uploads are filed as one, changed one by one, and moved as one")
    void tenThousandUploads() throws IOException {
        StoredRequest install;
        FirmwareJob changed;
        try (RequestStore store = RequestStore.open(root, StoreSettings.DEFAULT, new QuickDisk())) {
            install = install(store.nextId(), "sensor", UPLOADS);
            commit(store, install);
            changed = running(install.jobs().get(4711).release(), NOON);
            Path neighbour = root.resolve("active/1/job-4711.json");
            FileTime before = Files.getLastModifiedTime(neighbour);

            await(store.update(List.of(changed)));

            assertThat(Files.getLastModifiedTime(neighbour)).isEqualTo(before);
        }
        try (RequestStore store = RequestStore.open(root, StoreSettings.DEFAULT, new QuickDisk())) {
            StoredRequest restored = store.restore().requests().get(0);
            assertThat(restored.request()).isEqualTo(install.request());
            assertThat(restored.jobs().get(4711)).isEqualTo(changed);
            await(store.update(completed(restored, NOON).jobs()));
            await(store.finish(new RequestId(1)));
            assertThat(store.history()
                            .page(HistoryQuery.ALL.of(Samples.device("sensor-10000")), Optional.empty(), 5)
                            .entries())
                    .singleElement()
                    .satisfies(entry -> assertThat(entry.job().index()).isEqualTo(UPLOADS + 1));
        }
    }
}
