package io.jenkins.plugins.esphome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.esphome.report.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FrameTest {

    @ParameterizedTest
    @ValueSource(ints = {20, 40, 60, 80, 200})
    void noLineIsAsWideAsTheTerminalSoThatNoneWraps(int columns) {
        List<Row> rows = List.of(
                row("a-device-with-quite-a-long-name-in-the-attic", "compiling", OptionalInt.of(42), Row.Mark.ACTIVE),
                row("short", "FAILED: " + "a very long reason ".repeat(20), OptionalInt.empty(), Row.Mark.FAILED));

        assertThat(Frame.lines(rows, new Terminal(true, columns, 24)))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line.length()).isLessThan(columns));
    }

    @Test
    void aPictureIsNeverHigherThanTheTerminalAndKeepsWhatIsActive() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            rows.add(row("done-" + i, "flashed, verified", OptionalInt.empty(), Row.Mark.DONE));
        }
        rows.add(row("busy", "flashing", OptionalInt.of(7), Row.Mark.ACTIVE));
        rows.add(row("broken", "FAILED: no", OptionalInt.empty(), Row.Mark.FAILED));

        List<String> lines = Frame.lines(rows, new Terminal(true, 80, 10));

        assertThat(lines)
                .hasSizeLessThan(10)
                .anyMatch(line -> line.startsWith("busy "))
                .anyMatch(line -> line.startsWith("broken "));
        assertThat(lines.get(lines.size() - 1)).isEqualTo("... and 25 more, 25 of them done");
    }

    @Test
    void controlCharactersFromADeviceOrACompilerCannotMoveTheCursor() {
        Row row = row("kitchen", "FAILED: \033[2Jgone\nforever", OptionalInt.empty(), Row.Mark.FAILED);
        assertThat(Frame.lines(List.of(row), new Terminal(true, 80, 24)))
                .allSatisfy(line -> assertThat(line).doesNotContainPattern("\\p{Cntrl}"));
    }

    private static Row row(String name, String doing, OptionalInt percent, Row.Mark mark) {
        return new Row(name, doing, percent, Duration.ofSeconds(75), mark);
    }
}
