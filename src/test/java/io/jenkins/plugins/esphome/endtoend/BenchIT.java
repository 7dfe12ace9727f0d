package io.jenkins.plugins.esphome.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the measurements measure something, not what they find: no test asserts a time. */
final class BenchIT {

    @TempDir
    private Path directory;

    private Program program;

    @BeforeEach
    void inADirectory() {
        program = new Program(directory);
    }

    @Test
    void theQueueIsMeasuredAndTold() throws IOException {
        Program.Ended ended = program.run(
                "bench",
                "queue",
                "--json",
                "--directory",
                ".",
                "--warm-up",
                "1",
                "--sizes",
                "10,20",
                "--instant-sizes",
                "10",
                "--lock-waiters",
                "20");

        assertThat(ended.exitCode()).as(ended.all()).isZero();
        JsonNode report = new ObjectMapper().readTree(ended.out());
        assertThat(report.path("pure").findValuesAsText("jobs")).containsExactly("10", "20");
        assertThat(report.path("instant").findValuesAsText("jobs")).containsExactly("10");
        for (String figure : new String[] {"microsPerJob", "peakMegabytes"}) {
            assertThat(report.findValues(figure)).hasSize(3).allMatch(value -> value.asDouble() > 0);
        }
        assertThat(report.path("ingest").asDouble()).isPositive();
        assertThat(report.path("lock").path("waiters").asInt()).isEqualTo(20);
        assertThat(report.path("lock").path("p50Micros").asDouble())
                .isPositive()
                .isLessThanOrEqualTo(report.path("lock").path("maxMicros").asDouble());
        assertThat(directory).as("what it left behind").isEmptyDirectory();
    }

    @Test
    void theMakespanIsMeasuredAndTold() throws IOException {
        Program.Ended ended = program.run(
                "bench",
                "makespan",
                "--json",
                "--directory",
                ".",
                "--servers",
                "1,2",
                "--jobs",
                "3",
                "--job-seconds",
                "0.1");

        assertThat(ended.exitCode()).as(ended.all()).isZero();
        assertThat(ended.json()).extracting(one -> one.path("servers").asInt()).containsExactly(1, 2);
        assertThat(ended.json()).allSatisfy(one -> {
            assertThat(one.path("jobs").asInt()).isEqualTo(3);
            assertThat(one.path("jobSeconds").asDouble()).isEqualTo(0.1);
            assertThat(one.path("seconds").asDouble())
                    .as("nobody is faster than the ideal")
                    .isGreaterThanOrEqualTo(one.path("ideal").asDouble());
            assertThat(one.path("localMillis").asDouble()).isPositive();
            assertThat(one.path("remoteMillis").asDouble()).isPositive();
        });
        assertThat(directory).as("what it left behind").isEmptyDirectory();
    }

    @Test
    void aSizeThatMeasuresNothingIsRefused() throws IOException {
        Program.Ended ended = program.run("bench", "queue", "--sizes", "0");

        assertThat(ended.exitCode()).as(ended.all()).isNotZero();
        assertThat(ended.err()).contains("'0'").contains("above 0");
        assertThat(program.run("bench", "makespan", "--jobs", "0").err()).contains("above 0");
    }
}
