package io.jenkins.plugins.esphome.toolchain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputIngestTest {
    private static final String MIXED =
            "plain\r\n\u001b[31mred ü€😀\u001b[0m\n[3/49] CXX src/main.o\n\rUploading: [===   ] 4% "
                    + "\rUploading: [======] 100% Done...\r\n\\033[32mINFO spelt\\033[0m\nlast without end";

    /** Hears everything. */
    private static final class Heard implements OutputIngest.Sink {
        final List<String> lines = new ArrayList<>();
        final List<Integer> progress = new ArrayList<>();

        @Override
        public void line(String line) {
            lines.add(line);
        }

        @Override
        public void progress(int percent) {
            progress.add(percent);
        }
    }

    private static Heard hear(String... chunks) {
        Heard heard = new Heard();
        OutputIngest ingest = new OutputIngest(heard);
        for (String chunk : chunks) {
            ingest.accept(chunk.getBytes(StandardCharsets.UTF_8));
        }
        ingest.end();
        return heard;
    }

    private static String firstError(String output) {
        OutputIngest ingest = new OutputIngest(new Heard());
        ingest.accept(output.getBytes(StandardCharsets.UTF_8));
        ingest.end();
        return ingest.firstError().orElse("");
    }

    @Test
    void lines_lose_their_ends_and_colours_and_a_repainted_bar_is_progress_alone() {
        Heard heard = hear(MIXED);
        assertThat(heard.lines)
                .containsExactly(
                        "plain",
                        "red ü€😀",
                        "[3/49] CXX src/main.o",
                        "Uploading: [======] 100% Done...",
                        "INFO spelt",
                        "last without end");
        assertThat(heard.progress).containsExactly(6, 4, 100);
    }

    @Property(tries = 200)
    void bytes_may_come_in_any_pieces(@ForAll @IntRange(min = 1, max = 40) int piece) {
        byte[] bytes = MIXED.getBytes(StandardCharsets.UTF_8);
        Heard heard = new Heard();
        OutputIngest ingest = new OutputIngest(heard);
        for (int at = 0; at < bytes.length; at += piece) {
            ingest.accept(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + piece)));
        }
        ingest.end();
        assertThat(heard.lines).isEqualTo(hear(MIXED).lines);
        assertThat(heard.progress).isEqualTo(hear(MIXED).progress);
    }

    @Test
    @DisplayName("Q15 a follower that resumes at the last whole line hears each line once")
    void resume() {
        byte[] bytes = "one\ntwo\nthree\n".getBytes(StandardCharsets.UTF_8);
        Heard heard = new Heard();
        OutputIngest first = new OutputIngest(heard);
        first.accept(Arrays.copyOf(bytes, 10));
        assertThat(first.wholeLines()).isEqualTo(8);
        OutputIngest second = new OutputIngest(heard);
        second.accept(Arrays.copyOfRange(bytes, (int) first.wholeLines(), bytes.length));
        assertThat(heard.lines).containsExactly("one", "two", "three");
    }

    @Test
    void an_endless_line_is_cut_at_a_whole_character() {
        Heard heard = hear("€".repeat(100_000), "\nnext\n");
        assertThat(heard.lines).hasSize(2);
        assertThat(heard.lines.get(0))
                .hasSizeLessThan(OutputIngest.LONGEST_LINE)
                .endsWith("€…");
        assertThat(heard.lines.get(1)).isEqualTo("next");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            [49/49] Linking program                                             | 100
            [0/10] x                                                            | 0
            [11/10] x                                                           | -1
            [a/10] x                                                            | -1
            [12:13:14][I] log                                                   | -1
            Writing at 0x00004fc0 [==>   ] 8.2% 16.00kB/195.16kB [0s]           | 8
            Writing at 0x00010000... (10 %)                                     | 10
            Uploading: [   ] 101%                                               | -1
            Uploading: nothing                                                  | -1
            Linking .pioenvs/a/firmware.elf                                     | 90
            """)
    void progress_is_read_off_each_tools_own_shape(String line, int percent) {
        assertThat(ProgressScanner.percent(line)).isEqualTo(percent);
    }

    @Test
    @DisplayName("F9 the compiler's first error wins over ninja's FAILED before it and ESPHome's summary after it")
    void compilerError() {
        assertThat(firstError("""
                INFO Compiling app...
                FAILED: .pioenvs/h1/src/main.o
                g++ -c main.cpp
                a.yaml:5:7: error: 'oops' was not declared in this scope
                a.yaml:6:7: error: second
                ERROR Host build failed
                """)).isEqualTo("a.yaml:5:7: error: 'oops' was not declared in this scope");
        assertThat(firstError("FAILED: x.o\nother\n")).isEqualTo("FAILED: x.o");
        assertThat(firstError("*** [.pioenvs/x.o] Error 1\nERROR Compile failed\n"))
                .isEqualTo("Compile failed");
    }

    @Test
    @DisplayName("F9 a validation error comes with file and line, a YAML error with its place")
    void validation() {
        assertThat(firstError("Failed config\n\napii: [source a.yaml:10]\n  \n  Component not found: apii.\n"))
                .isEqualTo("a.yaml:10: Component not found: apii.");
        assertThat(firstError("Failed config\n\nPlatform not found: 'sensor.bme281'\n\n"))
                .isEqualTo("Platform not found: 'sensor.bme281'");
        assertThat(firstError("Failed config\n\napi: None\n  {}\n")).isEqualTo("Failed config");
        assertThat(firstError("ERROR Error while reading config: Invalid YAML syntax:\n\nwhile parsing a flow node\n"
                        + "expected the node content, but found '<stream end>'\n  in \"b.yaml\", line 5, column 1\n"))
                .endsWith("in \"b.yaml\", line 5, column 1")
                .startsWith("Error while reading config");
    }

    @Test
    @DisplayName("F9 the first of two tries is reported, and neither success words nor reset lines are errors")
    void retries() {
        assertThat(firstError("A fatal error occurred: Failed to connect to ESP32: No serial data received.\n"
                        + "Hard resetting via RTS pin...\nERROR Running command failed: other\n"))
                .isEqualTo("A fatal error occurred: Failed to connect to ESP32: No serial data received.");
        assertThat(firstError("INFO OTA successful\nHash of data verified.\nHard resetting via RTS pin...\n"))
                .isEmpty();
        assertThat(firstError("Traceback (most recent call last):\n  File \"x\"\nFileNotFoundError: no image\n"))
                .isEqualTo("FileNotFoundError: no image");
    }

    @Test
    void a_line_costs_little() {
        byte[] bytes =
                "[1234/5678] CXX .pioenvs/kitchen/src/esphome/components/api/api_connection.o and some words more\n"
                        .repeat(20_000)
                        .getBytes(StandardCharsets.UTF_8);
        Heard heard = new Heard();
        for (int round = 0; round < 10; round++) {
            heard.lines.clear();
            OutputIngest ingest = new OutputIngest(heard);
            long start = System.nanoTime();
            ingest.accept(bytes);
            System.out.println("ingest: " + (System.nanoTime() - start) / 20_000 + " ns a line");
        }
        assertThat(heard.lines).hasSize(20_000);
    }
}
