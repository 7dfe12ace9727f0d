package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.report.Plural;
import io.jenkins.plugins.esphome.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What {@code bench makespan} found for one number of servers.
 *
 * @param servers with one slot each
 * @param jobSeconds of each compile
 * @param seconds from the first filing until the last job has ended
 * @param ideal if nothing but the compiles took time
 * @param localMillis a compile that takes no time, where its configuration is, from filing to end: the median
 * @param remoteMillis the same on a build server
 */
record Makespan(
        int servers,
        int jobs,
        double jobSeconds,
        double seconds,
        double ideal,
        double localMillis,
        double remoteMillis) {

    double ratio() {
        return seconds / ideal;
    }

    /** @return the same for people */
    static List<String> lines(List<Makespan> all) {
        Table table = new Table("SERVERS", "JOBS", "TOOK", "IDEAL", "RATIO");
        all.forEach(one -> table.add(
                Integer.toString(one.servers()),
                one.jobs() + " of " + number("%.1f", one.jobSeconds()) + " s",
                number("%.1f", one.seconds()) + " s",
                number("%.1f", one.ideal()) + " s",
                number("%.2f", one.ratio())));
        Makespan first = all.get(0);
        List<String> lines = new ArrayList<>(table.lines());
        lines.add("A compile that takes no time: " + number("%.0f", first.localMillis()) + " ms here, "
                + number("%.0f", first.remoteMillis()) + " ms on a build server; on "
                + Plural.of(Runtime.getRuntime().availableProcessors(), "processor") + ".");
        return lines;
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
