package io.jenkins.plugins.esphome.store;

import static io.jenkins.plugins.esphome.store.Samples.NOON;
import static io.jenkins.plugins.esphome.store.Samples.await;
import static io.jenkins.plugins.esphome.store.Samples.commit;
import static io.jenkins.plugins.esphome.store.Samples.completed;
import static io.jenkins.plugins.esphome.store.Samples.install;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.RequestId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JobLogTest {
    @TempDir
    Path root;

    private RequestStore store;
    private StoredRequest install;
    private JobLog log;

    @BeforeEach
    void open() throws IOException {
        store = RequestStore.open(root, StoreSettings.DEFAULT);
        install = install(store.nextId(), "kitchen", 1);
        commit(store, install);
        log = store.log(job());
    }

    @AfterEach
    void close() {
        store.close();
    }

    private JobId job() {
        return install.jobs().get(0).id();
    }

    private Path file(String name) {
        return root.resolve("active/1").resolve(name);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String text(long offset) throws IOException {
        return new String(log.read(offset, 1 << 20), StandardCharsets.UTF_8);
    }

    /** As a killed process would leave it: nothing closed, nothing tidied. */
    private JobLog afterKill() {
        return new JobLog(new Layout(root), job());
    }

    @Test
    @DisplayName("Q12 output goes on exactly where it was, for the step that it belongs to")
    void aLogResumesWhereItWas() throws IOException {
        assertThat(log.resumeAt("compile")).isZero();
        log.append("compile", 9, bytes("line one\n"));
        log.append(bytes("a word of ours\n"));
        log.append("compile", 18, bytes("line two\n"));

        JobLog next = afterKill();
        assertThat(next.resumeAt("compile")).isEqualTo(18);
        assertThat(next.resumeAt("upload")).isZero();
        next.append("upload", 4, bytes("100%\n"));
        assertThat(next.resumeAt("upload")).isEqualTo(4);
        assertThat(text(0)).isEqualTo("line one\na word of ours\nline two\n100%\n");
        next.close();
    }

    @Test
    @DisplayName("Q15 what a kill left unrecorded is cut off, and was shown to nobody")
    void unrecordedBytesAreCutOff() throws IOException {
        log.append("compile", 9, bytes("line one\n"));
        Files.write(file("log-1.txt"), bytes("line tw"), StandardOpenOption.APPEND);

        assertThat(text(0)).isEqualTo("line one\n");
        assertThat(RequestStore.openForReading(root).log(job()).length()).isEqualTo(9);
        JobLog next = afterKill();
        assertThat(next.resumeAt("compile")).isEqualTo(9);
        next.append("compile", 18, bytes("line two\n"));
        assertThat(file("log-1.txt")).hasContent("line one\nline two\n");
        next.close();
    }

    @Test
    @DisplayName("A record that was torn falls back to the one before it")
    void aTornRecordFallsBack() throws IOException {
        log.append("compile", 9, bytes("line one\n"));
        log.append("compile", 18, bytes("line two\n"));
        byte[] sidecar = Files.readAllBytes(file("log-1.pos"));
        assertThat(sidecar).hasSize(LogPosition.FILE);
        int newest = (int) LogPosition.last(sidecar).orElseThrow().slot();
        sidecar[newest + 12] ^= 1;
        Files.write(file("log-1.pos"), sidecar);

        JobLog next = afterKill();
        assertThat(next.resumeAt("compile")).isEqualTo(9);
        assertThat(next.length()).isEqualTo(9);
        next.close();
    }

    @Test
    @DisplayName("A log that lost its tail in a crash of the machine takes the step's output again from its start")
    void aLostTailIsReadAgain() throws IOException {
        log.append("compile", 9, bytes("compiled\n"));
        log.append("upload", 4, bytes("50%\n"));
        log.append("upload", 9, bytes("100%\n"));
        Files.write(file("log-1.txt"), bytes("compiled\n50"));

        JobLog next = afterKill();
        assertThat(next.resumeAt("upload")).isZero();
        assertThat(next.length()).isEqualTo(9);
        next.close();
    }

    @Test
    @DisplayName("A log whose sidecar is lost keeps every byte")
    void aLostSidecarCostsNoByte() throws IOException {
        log.append("compile", 9, bytes("line one\n"));
        Files.write(file("log-1.pos"), new byte[LogPosition.FILE]);

        JobLog next = afterKill();
        assertThat(next.resumeAt("compile")).isZero();
        next.append(bytes("line two\n"));
        assertThat(text(0)).isEqualTo("line one\nline two\n");
        next.close();
    }

    @Test
    @DisplayName("J6 a log is emptied when the work is repeated")
    void aLogIsEmptied() throws IOException {
        log.append("compile", 9, bytes("line one\n"));
        log.clear();
        assertThat(log.length()).isZero();
        assertThat(log.resumeAt("compile")).isZero();
        log.append("compile", 6, bytes("again\n"));
        assertThat(afterKill().length()).isEqualTo(6);
        assertThat(text(0)).isEqualTo("again\n");
    }

    @Test
    @DisplayName("A log survives an interrupt of the thread that writes it")
    void anInterruptDoesNotCloseTheLog() throws IOException {
        Thread.currentThread().interrupt();
        try {
            log.append("compile", 9, bytes("line one\n"));
            log.append("compile", 18, bytes("line two\n"));
            assertThat(text(0)).isEqualTo("line one\nline two\n");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    @DisplayName("Q15 a follower reads on from its offset while the log is written, compressed and moved")
    void aFollowerNoticesNoMove() throws IOException {
        try (LogReader follower = store.follow(job());
                LogReader other = RequestStore.openForReading(root).log(job())) {
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            for (int i = 0; i < 5000; i++) {
                byte[] line = bytes("Compiling .pioenvs/kitchen/src/main.cpp.o " + i + "\n");
                expected.write(line);
                log.append("compile", expected.size(), line);
            }
            ByteArrayOutputStream seen = new ByteArrayOutputStream();
            readUpTo(follower, seen, expected.size() / 3);

            await(store.update(completed(install, NOON).jobs()));
            await(store.finish(new RequestId(1)));

            assertThat(root.resolve("history/2026-11/1/log-1.txt.gz")).isRegularFile();
            assertThat(root.resolve("history/2026-11/1/log-1.txt")).doesNotExist();
            readUpTo(follower, seen, Integer.MAX_VALUE);
            assertThat(seen.toByteArray()).isEqualTo(expected.toByteArray());
            assertThat(other.length()).isEqualTo(expected.size());
            assertThat(other.read(expected.size() - 5, 100)).hasSize(5);
            assertThat(other.read(10, 5)).isEqualTo(Arrays.copyOfRange(expected.toByteArray(), 10, 15));
            assertThat(other.read(expected.size() + 1, 5)).isEmpty();
        }
    }

    private static void readUpTo(LogReader reader, ByteArrayOutputStream seen, int size) throws IOException {
        byte[] piece = reader.read(seen.size(), 700);
        while (piece.length > 0 && seen.size() < size) {
            seen.write(piece);
            piece = reader.read(seen.size(), 700);
        }
    }

    @Test
    @DisplayName("Nobody writes to a log whose request has moved, and a job without output has an empty log")
    void aLogOfThePastIsClosed() throws IOException {
        log.append(bytes("done\n"));
        await(store.update(completed(install, NOON).jobs()));
        await(store.finish(new RequestId(1)));

        assertThatThrownBy(() -> log.append(bytes("late\n")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the log of job 1.1 is closed");
        assertThatThrownBy(() -> store.log(job()).append(bytes("late\n"))).hasMessageContaining("is closed");
        assertThat(text(0)).isEqualTo("done\n");
        assertThat(store.log(new JobId(1, 2)).length()).isZero();
        assertThat(store.log(new JobId(1, 2)).read(0, 10)).isEmpty();
        assertThat(store.log(new JobId(44, 1)).read(0, 10)).isEmpty();
    }

    @Test
    @DisplayName("A step's name has room for 64 bytes")
    void aStepNameIsBounded() throws IOException {
        String longest = "s".repeat(64);
        log.append(longest, 5, bytes("line\n"));
        assertThat(afterKill().resumeAt(longest)).isEqualTo(5);
        assertThatThrownBy(() -> log.append(longest + "s", 5, bytes("line\n")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
