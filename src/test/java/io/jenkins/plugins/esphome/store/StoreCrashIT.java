package io.jenkins.plugins.esphome.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.RequestId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real processes that own a store and are killed in the middle of everything. Hundreds of rounds: {@code mvn -Pcrashes}, or
 * {@code -Desphome.store.crashes=300}.
 */
final class StoreCrashIT {
    /** Nothing is pruned: what was told must be found for ever. */
    static final int ALL = 1_000_000;

    private static final int ROUNDS = Integer.getInteger("esphome.store.crashes", 20);

    @TempDir
    Path root;

    private final List<String> told = new ArrayList<>();

    @Test
    @DisplayName("Q12 whatever was told to be durable survives kill -9, nothing is half-written, no number comes twice")
    void killedInTheMiddleOfEverything() throws Exception {
        Random random = new Random();
        for (int round = 0; round < ROUNDS; round++) {
            int before = told.size();
            killAfter(1 + random.nextInt(120));
            assertToldIsThere(told.subList(before, told.size()));
        }
        assertToldIsThere(told);
        List<String> numbers =
                told.stream().filter(line -> line.startsWith("number ")).toList();
        assertThat(numbers).doesNotHaveDuplicates().isNotEmpty();
        assertThat(told).anyMatch(line -> line.startsWith("finished "));
    }

    @Test
    @DisplayName("A second process is told who owns the store, may read, and takes it when the owner was killed")
    void theOwnerIsNamed() throws Exception {
        Process owner = start(root.toString(), "wait");
        try {
            String pid = nextLine(owner).orElseThrow().substring("owns ".length());

            assertThatThrownBy(() -> RequestStore.open(root, StoreSettings.DEFAULT))
                    .isInstanceOf(StoreInUseException.class)
                    .hasMessageContaining("'" + root + "' is in use by process " + pid)
                    .hasMessageContaining("crashing owner")
                    .hasMessageContaining("wait until it has ended")
                    .satisfies(e -> assertThat(((StoreInUseException) e)
                                    .owner()
                                    .orElseThrow()
                                    .pid())
                            .isEqualTo(Long.parseLong(pid)));
            assertThat(RequestStore.openForReading(root).owner()).isPresent();
            assertThat(RequestStore.openForReading(root).active().requests()).isEmpty();
        } finally {
            kill(owner);
        }
        assertThat(root.resolve("owner")).exists();
        assertThat(RequestStore.openForReading(root).owner())
                .as("a killed owner is none")
                .isEmpty();
        try (RequestStore mine = RequestStore.open(root, StoreSettings.DEFAULT.withCommand("the test"))) {
            assertThat(RequestStore.openForReading(root).owner().orElseThrow().command())
                    .isEqualTo("the test");
            assertThatThrownBy(() -> RequestStore.open(root, StoreSettings.DEFAULT))
                    .as("in the same process")
                    .isInstanceOf(StoreInUseException.class);
            assertThat(mine.nextId()).isNotNull();
        }
        assertThat(RequestStore.openForReading(root).owner()).isEmpty();
    }

    private void killAfter(int lines) throws Exception {
        Process owner = start(root.toString());
        try {
            Optional<String> line = nextLine(owner);
            assertThat(line).hasValueSatisfying(first -> assertThat(first).startsWith("owns "));
            for (int i = 0; i < lines; i++) {
                told.add(nextLine(owner).orElseThrow());
            }
        } finally {
            kill(owner);
        }
        for (Optional<String> rest = nextLine(owner); rest.isPresent(); rest = nextLine(owner)) {
            told.add(rest.get());
        }
    }

    private void assertToldIsThere(List<String> lines) throws IOException {
        try (RequestStore store = RequestStore.open(root, StoreSettings.DEFAULT.withKeep(ALL))) {
            Restored restored = store.restore();
            assertThat(restored.warnings()).isEmpty();
            restored.requests()
                    .forEach(request -> assertThat(
                                    root.resolve("active/" + request.request().id() + "/bundle.tar.gz"))
                            .hasContent("bundle of " + request.request().id()));
            lines.forEach(line -> assertToldIsThere(store, line));
            assertLogsAreWhole(store, restored);
        }
        assertNothingIsHalfDone();
    }

    private static void assertToldIsThere(RequestStore store, String line) {
        String[] words = line.split(" ");
        switch (words[0]) {
            case "committed" ->
                assertThat(store.find(RequestId.parse(words[1]))).as(line).isPresent();
            case "running" -> assertThat(job(store, words[1]).status()).as(line).isNotEqualTo(JobStatus.QUEUED);
            case "ended" -> assertThat(job(store, words[1]).status()).as(line).isEqualTo(JobStatus.COMPLETED);
            case "finished" ->
                assertThat(store.history().find(RequestId.parse(words[1])))
                        .as(line)
                        .isPresent();
            default -> assertThat(words[0]).isEqualTo("number");
        }
    }

    private static FirmwareJob job(RequestStore store, String id) {
        JobId job = JobId.parse(id);
        return store.find(job.request()).orElseThrow().jobs().get(job.index() - 1);
    }

    /** Each line is the offset at which it began: a gap or a repetition cannot hide. */
    private static void assertLogsAreWhole(RequestStore store, Restored restored) throws IOException {
        for (StoredRequest request : restored.requests()) {
            for (JobId job : request.request().jobs()) {
                JobLog log = store.log(job);
                long next = log.resumeAt("compile");
                byte[] line = (next + "\n").getBytes(StandardCharsets.UTF_8);
                log.append("compile", next + line.length, line);
                long offset = 0;
                for (String each : new String(log.read(0, 1 << 20), StandardCharsets.UTF_8)
                        .lines()
                        .toList()) {
                    assertThat(each).isEqualTo(Long.toString(offset));
                    offset += each.length() + 1;
                }
                log.close();
            }
        }
    }

    /** After a clean end: what had ended has moved, and every file is one that the layout knows. */
    private void assertNothingIsHalfDone() throws IOException {
        assertThat(root.resolve("staging")).isEmptyDirectory();
        assertThat(root.resolve("set-aside")).isEmptyDirectory();
        try (Stream<Path> all = Files.walk(root)) {
            assertThat(all.filter(Files::isRegularFile)
                            .map(file -> root.relativize(file).toString()))
                    .allMatch(
                            file -> file.matches(
                                    "lock|instance-id|next-id"
                                            + "|active/\\d+/(request\\.json|job-\\d\\.json|log-\\d\\.(txt|pos)|bundle\\.tar\\.gz)"
                                            + "|history/2026-11/(index\\.jsonl|\\d+/(request\\.json|job-\\d\\.json|log-\\d\\.txt\\.gz))"));
        }
    }

    private static Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                CrashingOwner.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void kill(Process process) throws InterruptedException {
        process.toHandle().destroyForcibly(); // Process.destroyForcibly would throw away what it said last
        process.waitFor();
    }

    private static Optional<String> nextLine(Process process) throws IOException {
        return Optional.ofNullable(process.inputReader(StandardCharsets.UTF_8).readLine());
    }
}
