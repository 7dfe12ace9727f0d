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
 * @param lock of the queue, while a crowd wants it
 * @param fileSystem the type of the one that was written to
 * @param load the system's average over one minute when the run began; negative where it is unknown
 */
record QueueReport(
        List<Cost> pure,
        List<Cost> instant,
        double ingest,
        Lock lock,
        String fileSystem,
        int processors,
        double load,
        int inFlight,
        int compileSlots,
        String java) {

    /**
     * One size.
     *
     * @param microsPerJob wall time; the median, where a small size was measured several times
     * @param processorMicrosPerJob of this process and those that it started; negative where it is unknown
     * @param peakMegabytes of the whole process, resident
     */
    record Cost(int jobs, double microsPerJob, double processorMicrosPerJob, long peakMegabytes) {}

    /**
     * For how long the lock was held by one transition.
     *
     * @param waiters threads that wanted it, each with a job that waited
     */
    record Lock(int waiters, int transitions, double p50Micros, double p99Micros, double maxMicros) {}

    /** @return the same for people */
    List<String> lines() {
        Table table = new Table("", "JOBS", "EACH", "PROCESSOR", "PEAK MEMORY");
        pure.forEach(cost -> add(table, "pure", cost));
        instant.forEach(cost -> add(table, "instant", cost));
        List<String> lines = new ArrayList<>(table.lines());
        lines.add(number("%.2f", ingest) + " us for each line of output.");
        lines.add("The queue's lock is held for " + number("%.1f", lock.p50Micros()) + " us (median), "
                + number("%.1f", lock.p99Micros()) + " us (99 %), " + number("%.0f", lock.maxMicros())
                + " us at most, while " + Plural.of(lock.waiters(), "thread") + " with a waiting job each want it.");
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
                cost.processorMicrosPerJob() < 0 ? "" : number("%.2f", cost.processorMicrosPerJob() / 1000) + " ms",
                cost.peakMegabytes() + " MB");
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
