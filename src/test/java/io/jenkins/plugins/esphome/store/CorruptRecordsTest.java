package io.jenkins.plugins.esphome.store;

import static io.jenkins.plugins.esphome.store.Samples.await;
import static io.jenkins.plugins.esphome.store.Samples.commit;
import static io.jenkins.plugins.esphome.store.Samples.install;
import static io.jenkins.plugins.esphome.store.Samples.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.esphome.files.Trees;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.QueueMarks;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What other versions, crashes and people leave in {@code active/}: each costs its own request at most. */
final class CorruptRecordsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path root;

    private StoredRequest bad;
    private StoredRequest good;

    @BeforeEach
    void fileTwoRequests() throws IOException {
        try (RequestStore store = RequestStore.open(root, StoreSettings.DEFAULT)) {
            bad = install(store.nextId(), "kitchen", 1);
            good = install(store.nextId(), "attic", 1);
            commit(store, bad);
            commit(store, good);
        }
    }

    private Path active(String file) {
        return root.resolve("active/1").resolve(file);
    }

    private interface Harm {
        void to(Path directory) throws IOException;
    }

    private static Arguments harm(String name, String file, String expected, Harm harm) {
        return Arguments.of(name, file, expected, harm);
    }

    private static Harm edit(String file, Consumer<ObjectNode> change) {
        return directory -> {
            ObjectNode record =
                    (ObjectNode) JSON.readTree(directory.resolve(file).toFile());
            change.accept(record);
            JSON.writeValue(directory.resolve(file).toFile(), record);
        };
    }

    private static Harm write(String file, String text) {
        return directory -> Files.writeString(directory.resolve(file), text);
    }

    static Stream<Arguments> zoo() {
        String job = "job-2.json";
        return Stream.of(
                harm(
                        "unknown source",
                        job,
                        "has the source 'SATELLITE', which is not one of LOCAL, REMOTE",
                        edit(job, o -> o.put("source", "SATELLITE"))),
                harm("source as a number", job, "source", edit(job, o -> o.put("source", 0))),
                harm(
                        "truncated",
                        job,
                        "is cut off or no JSON",
                        d -> Files.writeString(
                                d.resolve(job), Files.readString(d.resolve(job)).substring(0, 200))),
                harm("empty", job, "is empty", write(job, "")),
                harm(
                        "zeros, as a crash of the machine leaves them",
                        job,
                        "is cut off or no JSON",
                        write(job, "\0\0\0\0")),
                harm("a list", job, "holds no JSON object", write(job, "[]")),
                harm(
                        "two records in one file",
                        job,
                        "is cut off or no JSON",
                        d -> Files.writeString(
                                d.resolve(job), Files.readString(d.resolve(job)).repeat(2))),
                harm("text for a number", job, "has the attempt 'twice'", edit(job, o -> o.put("attempt", "twice"))),
                harm(
                        "an unknown kind of work",
                        job,
                        "work",
                        edit(job, o -> o.withObject("work").put("type", "TELEPORT"))),
                harm("no work", job, "has no usable work", edit(job, o -> o.remove("work"))),
                harm("no status", job, "has no usable status", edit(job, o -> o.remove("status"))),
                harm(
                        "an impossible address",
                        job,
                        "is not a host name or IP address",
                        edit(job, o -> o.withObject("/work/target").put("address", "a b/c"))),
                harm("another job's record", job, "says that it is job 1.1", edit(job, o -> o.put("id", "1.1"))),
                harm(
                        "a wrong schema",
                        job,
                        "has the schema 'one', which is no number",
                        edit(job, o -> o.put("schema", "one"))),
                harm("a missing job", job, "is missing", d -> Files.delete(d.resolve(job))),
                harm("no request.json", "request.json", "is missing", d -> Files.delete(d.resolve("request.json"))),
                harm(
                        "another request's record",
                        "request.json",
                        "says that it is request 7",
                        edit("request.json", o -> o.put("id", "7"))),
                harm(
                        "another request's job",
                        "request.json",
                        "names the job 7.1",
                        edit("request.json", o -> o.putArray("jobs").add("7.1"))),
                harm(
                        "an unknown kind of request",
                        "request.json",
                        "has the kind 'WISH'",
                        edit("request.json", o -> o.put("kind", "WISH"))),
                harm("an empty directory", "request.json", "is missing", d -> {
                    Trees.delete(d);
                    Files.createDirectory(d);
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("zoo")
    @DisplayName(
            "J5 a corrupt record is set aside with a warning that names the file and the value, and the others still load")
    void aCorruptRecordIsSetAside(String name, String file, String expected, Harm harm) throws IOException {
        harm.to(root.resolve("active/1"));
        List<Path> files;
        try (Stream<Path> all = Files.list(root.resolve("active/1"))) {
            files = all.map(Path::getFileName).toList();
        }

        try (RequestStore store = RequestStore.open(root, StoreSettings.DEFAULT)) {
            Restored restored = store.restore();

            assertThat(restored.requests()).containsExactly(good);
            assertThat(restored.warnings()).singleElement().satisfies(warning -> {
                assertThat(warning.file()).isEqualTo(active(file));
                assertThat(warning.sentence())
                        .contains(
                                active(file).toString(),
                                expected,
                                root.resolve("set-aside/1").toString());
            });
        }
        try (Stream<Path> kept = Files.list(root.resolve("set-aside/1"))) {
            assertThat(kept.map(Path::getFileName)).containsExactlyInAnyOrderElementsOf(files);
        }
        assertThat(root.resolve("active/1")).doesNotExist();
    }

    @Test
    @DisplayName("J5 what was set aside before is not overwritten, and comes back when somebody mends it")
    void whatWasSetAsideIsKept() throws IOException {
        Files.createDirectories(root.resolve("set-aside/1"));
        edit("job-1.json", o -> o.put("source", "SATELLITE")).to(root.resolve("active/1"));
        try (RequestStore store = RequestStore.open(root, StoreSettings.DEFAULT)) {
            assertThat(store.restore().warnings()).hasSize(1);
        }
        Path setAside = root.resolve("set-aside/1-2");
        edit("job-1.json", o -> o.put("source", "LOCAL")).to(setAside);
        Files.move(setAside, root.resolve("active/1"));
        try (RequestStore store = RequestStore.open(root, StoreSettings.DEFAULT)) {
            assertThat(store.restore().requests()).containsExactly(bad, good);
        }
    }

    @Test
    @DisplayName("J5 a record of a newer schema is refused with a sentence and left untouched")
    void aNewerRecordIsLeftUntouched() throws IOException {
        edit("job-2.json", o -> o.put("schema", 2).put("source", "SATELLITE")).to(root.resolve("active/1"));
        byte[] before = Files.readAllBytes(active("job-2.json"));

        try (RequestStore store = RequestStore.open(root, StoreSettings.DEFAULT)) {
            Restored restored = store.restore();
            assertThat(restored.requests()).containsExactly(good);
            assertThat(restored.warnings())
                    .singleElement()
                    .satisfies(warning -> assertThat(warning.sentence())
                            .contains(
                                    "job-2.json' has schema 2 and this program knows up to 1",
                                    "run the newer version"));
            assertThatThrownBy(() -> store.find(new RequestId(1))).hasMessageContaining("has schema 2");
        }
        assertThat(Files.readAllBytes(active("job-2.json"))).isEqualTo(before);
    }

    @Test
    @DisplayName("J5 an older record loads with defaults: source LOCAL, first attempt, not released while it depends")
    void anOlderRecordLoadsWithDefaults() throws IOException {
        List<String> fields = List.of(
                "schema",
                "source",
                "requester",
                "released",
                "attempt",
                "losses",
                "cancelledBy",
                "phases",
                "waitReason",
                "notReached",
                "result",
                "placement");
        edit("job-1.json", o -> o.remove(fields)).to(root.resolve("active/1"));
        edit("job-2.json", o -> o.remove(fields)).to(root.resolve("active/1"));
        edit("request.json", o -> o.remove(List.of("schema", "limits", "requester", "placing")))
                .to(root.resolve("active/1"));
        edit("request.json", o -> o.withObject("limits").remove("uploadTries")).to(root.resolve("active/2"));

        try (RequestStore store = RequestStore.open(root, StoreSettings.DEFAULT)) {
            Restored restored = store.restore();
            assertThat(restored.warnings()).isEmpty();
            StoredRequest old = restored.requests().get(0);
            assertThat(old.request().limits()).isEqualTo(Limits.DEFAULT);
            assertThat(old.jobs()).allSatisfy(job -> {
                assertThat(job.source()).isEqualTo(Source.LOCAL);
                assertThat(job.attempt()).isEqualTo(1);
                assertThat(job.requester().who()).isEqualTo("unknown");
            });
            assertThat(old.jobs()).extracting(FirmwareJob::isHeld).containsExactly(false, true);
            assertThat(restored.requests().get(1)).isEqualTo(good);
        }
    }

    @Test
    @DisplayName("J5 what a newer version wrote beside our fields is still there after we changed the record")
    void unknownFieldsAreKept() throws IOException {
        edit("job-1.json", o -> {
                    o.put("mood", "calm");
                    o.withObject("work").put("optimise", "size");
                })
                .to(root.resolve("active/1"));

        try (RequestStore store = RequestStore.open(root, StoreSettings.DEFAULT)) {
            FirmwareJob job = store.restore().requests().get(0).jobs().get(0);
            await(store.update(List.of(running(job, Samples.NOON))));
            await(store.update(List.of(running(job, Samples.NOON).release())));
        }
        ObjectNode after = (ObjectNode) JSON.readTree(active("job-1.json").toFile());
        assertThat(after.path("mood").asText()).isEqualTo("calm");
        assertThat(after.path("work").path("optimise").asText()).isEqualTo("size");
        assertThat(after.path("status").asText()).isEqualTo("RUNNING");
    }

    @Test
    @DisplayName("E what is no request is left alone, with a warning that names it")
    void foreignFilesAreLeftAlone() throws IOException {
        Files.writeString(root.resolve("active/notes.txt"), "mine");
        Files.createDirectories(root.resolve("active/017"));
        Files.writeString(active("holiday.jpg"), "mine");

        try (RequestStore store = RequestStore.open(root, StoreSettings.DEFAULT)) {
            Restored restored = store.restore();
            assertThat(restored.requests()).containsExactly(bad, good);
            assertThat(restored.warnings())
                    .extracting(StoreWarning::sentence)
                    .satisfiesExactlyInAnyOrder(
                            first -> assertThat(first).contains("notes.txt' is no request"),
                            second -> assertThat(second).contains("017' is no request"));
        }
        assertThat(root.resolve("active/notes.txt")).hasContent("mine");
        assertThat(active("holiday.jpg")).hasContent("mine");
    }

    @Test
    @DisplayName("J5 damaged marks of the queue are set aside; those of a newer version stop the restart")
    void damagedMarksAreSetAside() throws IOException {
        Files.writeString(root.resolve("queue.json"), "{\"cleaned\": 3}");
        try (RequestStore store = RequestStore.open(root, StoreSettings.DEFAULT)) {
            Restored restored = store.restore();
            assertThat(restored.marks()).isEqualTo(QueueMarks.NONE);
            assertThat(restored.warnings())
                    .singleElement()
                    .satisfies(warning -> assertThat(warning.sentence())
                            .contains(
                                    "queue.json",
                                    root.resolve("set-aside/queue.json").toString()));
        }
        Files.writeString(root.resolve("queue.json"), "{\"schema\": 2}");
        try (RequestStore store = RequestStore.open(root, StoreSettings.DEFAULT)) {
            assertThatThrownBy(store::restore).hasMessageContaining("queue.json' has schema 2");
        }
        assertThat(root.resolve("queue.json")).hasContent("{\"schema\": 2}");
    }

    @Test
    @DisplayName("A reader without ownership tells the same and changes nothing")
    void aReaderChangesNothing() throws IOException {
        edit("job-1.json", o -> o.put("source", "SATELLITE")).to(root.resolve("active/1"));

        Restored seen = RequestStore.openForReading(root).active();

        assertThat(seen.requests()).containsExactly(good);
        assertThat(seen.warnings())
                .singleElement()
                .satisfies(
                        warning -> assertThat(warning.sentence()).contains("job-1.json' has the source 'SATELLITE'"));
        assertThat(active("job-1.json")).exists();
    }
}
