package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.report.Row;
import io.jenkins.plugins.esphome.report.Words;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * Lays rows out for one picture of the live view: never wider than the terminal (a wrapped line would break the redrawing) and
 * never higher (what scrolled away cannot be redrawn): what is active stays, the rest is counted.
 */
final class Frame {

    private static final int LONGEST_NAME = 36;
    private static final int BAR = 20;

    private Frame() {}

    /** @return the lines, without colour, each shorter than {@code terminal.columns()} */
    static List<String> lines(List<Row> rows, Terminal terminal) {
        List<Row> shown = fitting(rows, terminal.rows() - 2);
        int name = Math.min(
                LONGEST_NAME,
                shown.stream().mapToInt(row -> row.name().length()).max().orElse(0));
        List<String> lines = new ArrayList<>();
        shown.forEach(row -> lines.add(line(row, name, terminal.columns() - 1)));
        if (shown.size() < rows.size()) {
            lines.add(rest(rows, shown));
        }
        return lines;
    }

    private static List<Row> fitting(List<Row> rows, int most) {
        if (rows.size() <= most) {
            return rows;
        }
        List<Row> chosen = rows.stream()
                .sorted(Comparator.comparing(Frame::importance))
                .limit(Math.max(1, most - 1))
                .toList();
        return rows.stream().filter(chosen::contains).toList();
    }

    private static int importance(Row row) {
        return switch (row.mark()) {
            case ACTIVE -> 0;
            case FAILED -> 1;
            case WAITING -> 2;
            case DONE -> 3;
        };
    }

    private static String rest(List<Row> rows, List<Row> shown) {
        long done = rows.stream()
                .filter(row -> !shown.contains(row) && row.mark() == Row.Mark.DONE)
                .count();
        int hidden = rows.size() - shown.size();
        return "... and " + hidden + " more" + (done == 0 ? "" : ", " + done + " of them done");
    }

    private static String line(Row row, int nameWidth, int width) {
        String time = String.format(Locale.ROOT, "%10s", Words.time(row.elapsed()));
        String start = pad(row.name(), nameWidth) + "  ";
        String bar = row.mark() == Row.Mark.ACTIVE && width - start.length() >= 60
                ? bar(row.percent())
                : percent(row.percent());
        int room = Math.max(0, width - start.length() - bar.length() - time.length());
        return cut(start + pad(row.doing(), room) + bar + time, width);
    }

    private static String bar(OptionalInt percent) {
        if (percent.isEmpty()) {
            return "";
        }
        int full = percent.getAsInt() * BAR / 100;
        return " [" + "#".repeat(full) + "-".repeat(BAR - full) + "]" + percent(percent);
    }

    private static String percent(OptionalInt percent) {
        return percent.isEmpty() ? "" : String.format(Locale.ROOT, " %3d %%", percent.getAsInt());
    }

    private static String pad(String text, int width) {
        return cut(text, width) + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String cut(String text, int width) {
        String plain = text.replaceAll("\\p{Cntrl}", " ");
        if (plain.length() <= width) {
            return plain;
        }
        return width <= 3 ? plain.substring(0, width) : plain.substring(0, width - 3) + "...";
    }
}
