package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.report.Plural;
import io.jenkins.plugins.esphome.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What {@code bench queue} found, with what one must know to compare it with another run.
 *
 * @param ingest microseconds for one line of output
 * @param fileSystem the type of the one that was written to
 * @param load the system's average over one minute when the run began; negative where it is unknown
 */
record QueueReport(
        List<Cost> pure,
        List<Cost> instant,
        double ingest,
        String fileSystem,
        int processors,
        double load,
        int inFlight,
        int compileSlots,
        String java) {

    /**
     * One size.
     *
     * @param microsPerJob the median, where a small size was measured several times
     * @param peakMegabytes of the whole process, resident
     */
    record Cost(int jobs, double microsPerJob, long peakMegabytes) {}

    /** @return the same for people */
    List<String> lines() {
        Table table = new Table("", "JOBS", "EACH", "PEAK MEMORY");
        pure.forEach(cost -> add(table, "pure", cost));
        instant.forEach(cost -> add(table, "instant", cost));
        List<String> lines = new ArrayList<>(table.lines());
        lines.add(number("%.2f", ingest) + " us for each line of output.");
        lines.add("Written to " + fileSystem + ", on " + Plural.of(processors, "processor") + ", at a load of "
                + number("%.1f", load) + "; " + inFlight + " in flight, " + compileSlots + " at once, Java " + java
                + ".");
        return lines;
    }

    private static void add(Table table, String kind, Cost cost) {
        table.add(
                kind,
                Integer.toString(cost.jobs()),
                number("%.2f", cost.microsPerJob() / 1000) + " ms",
                cost.peakMegabytes() + " MB");
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
