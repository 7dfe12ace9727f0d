package io.jenkins.plugins.esphome.report;

import java.util.ArrayList;
import java.util.List;

/** Sets rows in columns, so that every list of the program looks the same. The last column is never padded. */
public final class Table {

    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... headings) {
        rows.add(List.of(headings));
    }

    /** @param cells as many as there are headings; an empty one is shown as "-" */
    public Table add(String... cells) {
        rows.add(List.of(cells).stream().map(Table::cell).toList());
        return this;
    }

    public List<String> lines() {
        return rows.stream().map(this::line).toList();
    }

    private String line(List<String> row) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            String cell = row.get(column);
            line.append(cell);
            if (column < row.size() - 1) {
                line.append(" ".repeat(width(column) - cell.length() + 2));
            }
        }
        return line.toString();
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }

    private static String cell(String text) {
        String plain = text.replaceAll("\\p{Cntrl}", " ").strip();
        return plain.isEmpty() ? "-" : plain;
    }
}
