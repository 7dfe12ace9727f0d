package io.jenkins.plugins.esphome.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.store.StoredRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole fleet with real processes is killed in the middle of everything, again and again. Hundreds of rounds:
 * {@code mvn -Pcrashes}, or {@code -Desphome.fleet.crashes=300}.
 */
final class FleetCrashIT {
    private static final int ROUNDS = Integer.getInteger("esphome.fleet.crashes", 20);
    private static final int MOST_LINES = 60;

    @TempDir
    Path root;

    private final List<String> told = new ArrayList<>();

    @Test
    @DisplayName(
            "Q12 Q13 killed at any moment, a fleet loses nothing, runs nothing twice, and brings everything to its end")
    void killedInTheMiddleOfEverything() throws Exception {
        Random random = new Random();
        for (int round = 0; round < ROUNDS; round++) {
            killAfter(1 + random.nextInt(MOST_LINES));
        }
        try (FleetService fleet = new PretendWork(root).open()) {
            assertThat(fleet.warnings()).isEmpty();
            await().atMost(Duration.ofMinutes(5)).until(() -> fleet.queue().jobCount() == 0);
            await().untilAsserted(this::assertNoProcessIsLeft);
        }
        assertThat(told).noneMatch(line -> line.startsWith("warning"));
        List<FirmwareJob> jobs = endedJobs();
        assertNothingIsLost(jobs);
        assertNothingRanTwice(jobs);
        assertNothingWasFlashedUnbuilt(jobs);
        assertThat(root.resolve("state/staging")).isEmptyDirectory();
        assertThat(root.resolve("state/set-aside")).isEmptyDirectory();
        assertThat(root.resolve("state/active")).isEmptyDirectory();
    }

    /** What was half made or half removed when we were killed is hidden, and goes when it is old. */
    private void assertNoProcessIsLeft() {
        assertThat(root.resolve("machine/processes")).isDirectoryNotContaining("glob:**/[!.]*");
    }

    /** Every request that was ever filed, whether anybody was told so or not, is in the history and has ended. */
    private List<FirmwareJob> endedJobs() throws IOException {
        List<FirmwareJob> jobs = new ArrayList<>();
        try (FleetService fleet = new PretendWork(root).open()) {
            for (String line : told) {
                if (line.startsWith("filed ")) {
                    RequestId id = RequestId.parse(line.substring("filed ".length()));
                    Optional<StoredRequest> stored = fleet.store().find(id);
                    assertThat(stored)
                            .as(line)
                            .hasValueSatisfying(
                                    one -> assertThat(one.hasEnded()).isTrue());
                    jobs.addAll(stored.orElseThrow().jobs());
                }
            }
        }
        assertThat(jobs).isNotEmpty();
        return jobs;
    }

    private void assertNothingIsLost(List<FirmwareJob> jobs) {
        Set<String> announced = new HashSet<>();
        for (String line : told) {
            if (line.startsWith("ended ")) {
                assertThat(announced.add(line.split(" ")[1]))
                        .as("J7 announced once: %s", line)
                        .isTrue();
            }
        }
        for (FirmwareJob job : jobs) {
            String end = "ended " + job.id() + " ";
            assertThat(told.stream().filter(line -> line.startsWith(end)))
                    .as("what was announced is on disk")
                    .allMatch(line -> line.equals(end + job.status()));
            assertThat(job.status()).as("%s", job).isIn(JobStatus.COMPLETED, JobStatus.CANCELLED);
            assertThat(job.losses())
                    .as("only we were killed, no process: %s", job)
                    .isZero();
        }
    }

    private void assertNothingRanTwice(List<FirmwareJob> jobs) throws IOException {
        List<String> ledger = ledger();
        assertThat(ledger).doesNotHaveDuplicates();
        for (FirmwareJob job : jobs) {
            if (job.status() == JobStatus.COMPLETED) {
                assertThat(ledger).contains("began " + job.id(), "ended " + job.id());
            }
        }
    }

    private void assertNothingWasFlashedUnbuilt(List<FirmwareJob> jobs) throws IOException {
        List<String> ledger = ledger();
        for (FirmwareJob job : jobs) {
            Optional<JobId> compile = job.dependsOn();
            int began = ledger.indexOf("began " + job.id());
            if (compile.isPresent() && began >= 0) {
                assertThat(ledger.indexOf("ended " + compile.get()))
                        .as("Q3 %s after its compile", job.id())
                        .isBetween(0, began);
            }
        }
    }

    private List<String> ledger() throws IOException {
        return Files.readAllLines(new PretendWork(root).ledger());
    }

    private void killAfter(int lines) throws Exception {
        Process fleet = start();
        try {
            for (int i = 0; i < lines; i++) {
                told.add(nextLine(fleet).orElseThrow(() -> new AssertionError("The fleet ended by itself")));
            }
        } finally {
            fleet.toHandle().destroyForcibly(); // Process.destroyForcibly would throw away what it said last
            fleet.waitFor();
        }
        for (Optional<String> rest = nextLine(fleet); rest.isPresent(); rest = nextLine(fleet)) {
            told.add(rest.get());
        }
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashingFleet.class.getName(),
                        root.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static Optional<String> nextLine(Process process) throws IOException {
        return Optional.ofNullable(process.inputReader(StandardCharsets.UTF_8).readLine());
    }
}
