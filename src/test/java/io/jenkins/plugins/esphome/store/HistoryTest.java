package io.jenkins.plugins.esphome.store;

import static io.jenkins.plugins.esphome.store.Samples.NOON;
import static io.jenkins.plugins.esphome.store.Samples.completed;
import static io.jenkins.plugins.esphome.store.Samples.install;
import static io.jenkins.plugins.esphome.store.Samples.past;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.RequestId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HistoryTest {
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

    private void reopen(StoreSettings settings) throws IOException {
        store.close();
        store = RequestStore.open(root, settings);
        store.restore();
    }

    private static List<String> jobs(History history, HistoryQuery query) {
        List<String> found = new ArrayList<>();
        Optional<String> next = Optional.empty();
        do {
            HistoryPage page = history.page(query, next, 2);
            assertThat(page.entries()).hasSizeLessThanOrEqualTo(2);
            page.entries().forEach(entry -> found.add(entry.job().toString()));
            next = page.next();
        } while (next.isPresent());
        return found;
    }

    private List<String> jobs(HistoryQuery query) {
        return jobs(store.history(), query);
    }

    private Path index(String month) {
        return root.resolve("history").resolve(month).resolve("index.jsonl");
    }

    private void threeMonths() {
        past(store, "kitchen", 1, Instant.parse("2026-09-30T23:59:59Z"));
        past(store, "attic", 1, Instant.parse("2026-10-01T00:00:00Z"));
        past(store, "kitchen", 2, NOON);
    }

    @Test
    @DisplayName("The history is shown newest first, page by page, across months")
    void newestFirst() {
        threeMonths();
        assertThat(jobs(HistoryQuery.ALL)).containsExactly("3.3", "3.2", "3.1", "2.2", "2.1", "1.2", "1.1");
        HistoryPage all = store.history().page(HistoryQuery.ALL, Optional.empty(), 7);
        assertThat(all.entries()).hasSize(7);
        assertThat(all.next()).isEmpty();
    }

    @Test
    @DisplayName("The history is filtered by device, configuration and status")
    void filtered() {
        threeMonths();
        assertThat(jobs(HistoryQuery.ALL.of(Samples.device("kitchen-1")))).containsExactly("3.2", "1.2");
        assertThat(jobs(HistoryQuery.ALL.of(Samples.configuration("attic"))))
                .as("an upload belongs to the configuration that its request compiles")
                .containsExactly("2.2", "2.1");
        assertThat(jobs(HistoryQuery.ALL.of(JobStatus.FAILED))).isEmpty();
        assertThat(jobs(HistoryQuery.ALL.of(JobStatus.COMPLETED).of(Samples.device("attic-1"))))
                .containsExactly("2.2");
    }

    @Test
    @DisplayName("What ends while somebody turns the pages does not shift them")
    void pagesDoNotShift() {
        threeMonths();
        HistoryPage first = store.history().page(HistoryQuery.ALL, Optional.empty(), 2);
        past(store, "cellar", 1, NOON.plusSeconds(9));
        HistoryPage second = store.history().page(HistoryQuery.ALL, first.next(), 2);
        assertThat(second.entries()).extracting(entry -> entry.job().toString()).containsExactly("3.1", "2.2");
    }

    @Test
    @DisplayName("E a page that cannot be is told in one sentence")
    void badPages() {
        assertThatThrownBy(() -> store.history().page(HistoryQuery.ALL, Optional.of("yesterday"), 5))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("'yesterday' is no place in the history");
        assertThatThrownBy(() -> store.history().page(HistoryQuery.ALL, Optional.empty(), 0))
                .isInstanceOf(BadInput.class);
    }

    @Test
    @DisplayName("A missing or damaged index is made again from the directories")
    void theIndexIsRebuilt() throws IOException {
        threeMonths();
        List<String> before = jobs(HistoryQuery.ALL);
        List<String> lines = Files.readAllLines(index("2026-11"));
        Files.delete(index("2026-10"));
        Files.writeString(
                index("2026-09"),
                "garbage\n" + Files.readString(index("2026-09")).substring(0, 40));
        Files.write(index("2026-11"), List.of(lines.get(0), "{\"schema\":1}"));

        assertThat(jobs(RequestStore.openForReading(root).history(), HistoryQuery.ALL))
                .as("to a reader, which mends nothing")
                .contains("3.1", "2.2", "2.1", "1.2", "1.1");
        assertThat(index("2026-10")).doesNotExist();

        reopen(StoreSettings.DEFAULT);
        past(store, "cellar", 0, NOON.plusSeconds(9));
        await().untilAsserted(() -> {
            assertThat(index("2026-10")).exists();
            assertThat(index("2026-09")).content().doesNotContain("garbage");
        });
        assertThat(jobs(HistoryQuery.ALL))
                .containsAll(
                        before.stream().filter(job -> !job.startsWith("3.")).toList());
    }

    @Test
    @DisplayName("A line that a crash tore is closed before the next one is added")
    void aTornLineHarmsNoOther() throws IOException {
        past(store, "kitchen", 0, NOON);
        Files.writeString(index("2026-11"), "{\"schema\":1,\"jo", StandardOpenOption.APPEND);
        past(store, "kitchen", 0, NOON.plusSeconds(1));
        assertThat(jobs(HistoryQuery.ALL)).containsExactly("2.1", "1.1");
    }

    @Test
    @DisplayName("A second process sees what ends while it looks")
    void aReaderKeepsUp() {
        History reader = RequestStore.openForReading(root).history();
        assertThat(jobs(reader, HistoryQuery.ALL)).isEmpty();
        past(store, "kitchen", 0, NOON);
        assertThat(jobs(reader, HistoryQuery.ALL)).containsExactly("1.1");
        past(store, "kitchen", 0, NOON.plusSeconds(1));
        assertThat(jobs(reader, HistoryQuery.ALL)).containsExactly("2.1", "1.1");
        assertThat(RequestStore.openForReading(root).find(new RequestId(1))).isPresent();
        assertThat(RequestStore.openForReading(root).find(new RequestId(9))).isEmpty();
    }

    @Test
    @DisplayName(
            "Q11 so many jobs are kept of each device or configuration and type, and a request as long as one of them")
    void theOldestGo() throws IOException {
        reopen(StoreSettings.DEFAULT.withKeep(2));
        RequestId both = past(store, "kitchen", 1, NOON);
        for (int i = 1; i <= 4; i++) {
            past(store, "kitchen", 0, NOON.plusSeconds(i));
        }
        past(store, "attic", 1, NOON.plusSeconds(9));
        store.close();

        assertThat(jobs(RequestStore.openForReading(root).history(), HistoryQuery.ALL))
                .as("1.1 is one compile too many, but 1.2 is the device's only upload")
                .containsExactly("6.2", "6.1", "5.1", "4.1", "1.2", "1.1");
        assertThat(both).isEqualTo(new RequestId(1));
        assertThat(root.resolve("history/2026-11/2")).doesNotExist();
        assertThat(root.resolve("staging")).isEmptyDirectory();
    }

    @Test
    @DisplayName("Q11 retention counts what earlier processes left")
    void theOldestGoAfterARestart() throws IOException {
        threeMonths();
        reopen(StoreSettings.DEFAULT.withKeep(1));
        past(store, "kitchen", 2, NOON.plusSeconds(1));
        store.close();
        assertThat(jobs(RequestStore.openForReading(root).history(), HistoryQuery.ALL))
                .containsExactly("4.3", "4.2", "4.1", "2.2", "2.1");
    }

    @Test
    @DisplayName(
            "Q11 when the limits were lowered, all that is too much goes, but not in one pass that others wait for")
    void lotsGoInPasses() {
        Retention retention = new Retention(StoreSettings.DEFAULT.withKeep(1));
        for (int i = 1; i <= 300; i++) {
            HistoryEntries.of(completed(install(new RequestId(i), "kitchen", 0), NOON.plusSeconds(i)))
                    .forEach(retention::add);
        }
        List<RequestId> first = retention.expired(NOON);
        List<RequestId> second = retention.expired(NOON);
        assertThat(second).isNotEmpty();
        assertThat(Stream.concat(first.stream(), second.stream()).map(RequestId::number))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 299).boxed().toList());
        assertThat(retention.expired(NOON)).isEmpty();
    }

    @Test
    @DisplayName("Q11 jobs older than the maximum age go, however few there are")
    void theOldGo() throws IOException {
        past(store, "kitchen", 1, Instant.now().minus(Duration.ofDays(40)));
        past(store, "attic", 1, Instant.now().minus(Duration.ofDays(20)));
        reopen(StoreSettings.DEFAULT.withMaxAge(Duration.ofDays(30)));
        past(store, "cellar", 0, Instant.now());
        store.close();
        assertThat(jobs(RequestStore.openForReading(root).history(), HistoryQuery.ALL))
                .containsExactly("3.1", "2.2", "2.1");
    }
}
