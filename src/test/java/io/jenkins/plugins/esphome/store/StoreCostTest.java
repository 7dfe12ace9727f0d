package io.jenkins.plugins.esphome.store;

import static io.jenkins.plugins.esphome.store.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.RequestId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Prints what a change costs while more and more requests are active; how long it takes is for people to read, not asserted. */
final class StoreCostTest {
    private static final int SAMPLE = 200;

    @TempDir
    Path root;

    @ParameterizedTest(name = "with {0} active requests")
    @MethodSource("sizes")
    @DisplayName("Decision 5: what a change costs, with ever more active requests")
    void whatAChangeCosts(int active) throws IOException {
        try (RequestStore store = RequestStore.open(root, StoreSettings.DEFAULT, new QuickDisk())) {
            commit(store, active);
        }
        try (RequestStore store = RequestStore.open(root, StoreSettings.DEFAULT)) {
            commit(store, 10);
            long start = System.nanoTime();
            List<StoredRequest> sample = commit(store, SAMPLE);
            long committed = System.nanoTime();
            all(sample.stream().map(one -> store.update(running(one))).toList());
            all(sample.stream()
                    .map(one -> store.update(Samples.completed(one, NOON).jobs()))
                    .toList());
            long updated = System.nanoTime();
            all(sample.stream().map(one -> store.finish(one.request().id())).toList());
            long finished = System.nanoTime();
            System.out.printf(
                    "store, %s: %6d active requests: %5d us a commit, %5d us an update, %5d us a finish; %d us a log append%n",
                    Files.getFileStore(root).type(),
                    active,
                    micros(start, committed) / SAMPLE,
                    micros(committed, updated) / (2 * SAMPLE),
                    micros(updated, finished) / SAMPLE,
                    logged(store));
            assertThat(StoreReader.activeIds(new Layout(root))).hasSize(active + 10);
        }
    }

    /** Ten thousand take minutes on a busy disk: {@code -DargLine=-Desphome.store.cost=10000}. */
    static IntStream sizes() {
        int most = Integer.getInteger("esphome.store.cost", 1_000);
        return IntStream.of(100, 1_000, 10_000).filter(size -> size <= most);
    }

    private static List<FirmwareJob> running(StoredRequest one) {
        return one.jobs().stream().map(job -> Samples.running(job, NOON)).toList();
    }

    private static List<StoredRequest> commit(RequestStore store, int requests) {
        List<StoredRequest> made = new ArrayList<>();
        List<CompletableFuture<Void>> commits = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            StoredRequest install = Samples.install(store.nextId(), "kitchen-" + i, 1);
            commits.add(store.commit(install.request(), install.jobs()));
            made.add(install);
        }
        all(commits);
        return made;
    }

    private static void all(List<CompletableFuture<Void>> changes) {
        changes.forEach(CompletableFuture::join);
    }

    private static long logged(RequestStore store) throws IOException {
        try (JobLog log = store.log(new RequestId(1).job(1))) {
            byte[] line = "Compiling .pioenvs/kitchen/src/main.cpp.o\n".getBytes(StandardCharsets.UTF_8);
            long start = System.nanoTime();
            for (int i = 1; i <= 10_000; i++) {
                log.append("compile", (long) i * line.length, line);
            }
            return micros(start, System.nanoTime()) / 10_000;
        }
    }

    private static long micros(long from, long to) {
        return (to - from) / 1_000;
    }
}
