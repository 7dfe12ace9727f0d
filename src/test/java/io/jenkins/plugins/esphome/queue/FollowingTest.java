package io.jenkins.plugins.esphome.queue;

import static io.jenkins.plugins.esphome.queue.QueueFixture.ATTIC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jenkins.plugins.esphome.model.JobEvent;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.Phase;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Q15: the whole log so far, then live lines, then the end, with no gap and no line twice. */
final class FollowingTest {

    private final QueueFixture fixture = new QueueFixture();
    private final FirmwareQueue queue = fixture.queue;
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final Log log = new Log();
    private final JobId job = fixture.compile("hall", "h1").jobs().get(0);

    @AfterEach
    void close() {
        executor.shutdownNow();
        fixture.close();
    }

    @Test
    @DisplayName("Q15: history, then live, then the end")
    void historyThenLiveThenTheEnd() {
        fixture.start(job, ATTIC);
        write(0, 10);
        Seen seen = follow();
        write(10, 20);
        fixture.complete(job);
        seen.awaitEnd();
        assertThat(seen.lines).containsExactlyElementsOf(lines(0, 20));
        assertThat(log.closed).isTrue();
    }

    @Test
    @DisplayName("Q15: followers that come at any moment see every line once")
    void followersThatComeAtAnyMoment() throws Exception {
        fixture.start(job, ATTIC);
        List<Seen> all = new CopyOnWriteArrayList<>();
        Thread joiner = new Thread(() -> IntStream.range(0, 50).forEach(i -> all.add(follow())));
        joiner.start();
        for (int i = 0; i < 2000; i += 20) {
            write(i, i + 20);
        }
        joiner.join();
        fixture.complete(job);
        all.forEach(Seen::awaitEnd);
        assertThat(all).hasSize(50).allSatisfy(seen -> assertThat(seen.lines).isEqualTo(lines(0, 2000)));
    }

    @Test
    @DisplayName("Q15: a slow follower slows nobody and misses nothing")
    void aSlowFollowerSlowsNobody() {
        fixture.start(job, ATTIC);
        CountDownLatch slow = new CountDownLatch(1);
        Seen seen = new Seen();
        seen.gate = slow;
        follow(seen);
        int lines = 3 * Following.BUFFER / "line 00000\n".length();
        for (int i = 0; i < lines; i += 1000) {
            write(i, i + 1000);
        }
        fixture.complete(job);
        await().untilAsserted(() -> assertThat(fixture.terminalEvents(job)).hasSize(1));
        slow.countDown();
        seen.awaitEnd();
        assertThat(seen.lines).hasSize((lines + 999) / 1000 * 1000).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("Q15: an unfinished last line is delivered before the end")
    void anUnfinishedLastLine() {
        fixture.start(job, ATTIC);
        log.append("no line feed");
        Seen seen = follow();
        fixture.complete(job);
        seen.awaitEnd();
        assertThat(seen.lines).containsExactly("no line feed");
    }

    @Test
    @DisplayName("J6, Q15: a repeated run begins its log anew")
    void aRepeatedRunBeginsItsLogAnew() {
        fixture.start(job, ATTIC);
        write(0, 5);
        Seen seen = follow();
        await().untilAsserted(() -> assertThat(seen.lines).hasSize(5));
        queue.lost(job, Orphan.GONE, "rebooted");
        fixture.start(job, ATTIC);
        log.clear();
        queue.outputCleared(job);
        write(0, 3);
        fixture.complete(job);
        seen.awaitEnd();
        assertThat(seen.lines)
                .containsExactly(
                        "line 00000",
                        "line 00001",
                        "line 00002",
                        "line 00003",
                        "line 00004",
                        "line 00000",
                        "line 00001",
                        "line 00002");
    }

    @Test
    @DisplayName("Q15: an ended job is followed from the history, an unknown one is named")
    void anEndedJobIsFollowedFromTheHistory() {
        fixture.start(job, ATTIC);
        write(0, 3);
        queue.complete(job, JobResult.done());
        await().untilAsserted(() -> assertThat(fixture.terminalEvents(job)).hasSize(1));
        Seen seen = follow();
        seen.awaitEnd();
        assertThat(seen.lines).hasSize(3);
        assertThat(QueueFixture.sentence(
                        () -> queue.follow(new JobId(99, 1), log, executor, id -> Optional.empty(), seen::accept)))
                .isEqualTo("There is no job 99.1: it was never filed, or its history was pruned.");
    }

    @Test
    @DisplayName("Q12, Q15: a job that a restart found running is followed to its real end")
    void aJobThatARestartFoundRunning() throws Exception {
        fixture.start(job, ATTIC);
        write(0, 3);
        try (QueueFixture next = fixture.restart().fixture()) {
            Seen seen = new Seen();
            next.queue.follow(job, log, executor, next.records::find, seen::accept);
            next.queue.enter(job, Phase.COMPILE);
            assertThat(seen.ended).isFalse();
            log.append("line 00003\n");
            next.complete(job);
            seen.awaitEnd();
            assertThat(seen.lines).isEqualTo(lines(0, 4));
        }
    }

    private void write(int from, int to) {
        byte[] bytes = (String.join("\n", lines(from, to)) + "\n").getBytes(StandardCharsets.UTF_8);
        long offset = log.append(bytes);
        queue.output(job, offset, bytes);
    }

    private static List<String> lines(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> String.format("line %05d", i))
                .toList();
    }

    private Seen follow() {
        Seen seen = new Seen();
        follow(seen);
        return seen;
    }

    private void follow(Seen seen) {
        queue.follow(job, log, executor, fixture.records::find, seen::accept);
    }

    private static final class Seen {
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private volatile boolean ended;
        private CountDownLatch gate = new CountDownLatch(0);

        void accept(JobEvent event) {
            try {
                gate.await();
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
            assertThat(ended).isFalse();
            if (event instanceof JobEvent.Output output) {
                lines.addAll(output.lines());
            } else if (event instanceof JobEvent.Ended) {
                ended = true;
            }
        }

        void awaitEnd() {
            await().until(() -> ended);
        }
    }

    private static final class Log implements LogSource {
        private ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private volatile boolean closed;

        void append(String text) {
            append(text.getBytes(StandardCharsets.UTF_8));
        }

        synchronized long append(byte[] more) {
            long offset = bytes.size();
            bytes.writeBytes(more);
            return offset;
        }

        synchronized void clear() {
            bytes = new ByteArrayOutputStream();
        }

        @Override
        public synchronized byte[] read(long offset, int max) {
            byte[] all = bytes.toByteArray();
            if (offset >= all.length) {
                return new byte[0];
            }
            return Arrays.copyOfRange(all, (int) offset, (int) Math.min(all.length, offset + max));
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
