package io.jenkins.plugins.esphome.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Measures what some jobs cost from a moment on; processor time by proc(5), whose unit is a hundredth of a second. */
record Stopwatch(long startNanos, long startTicks) {
    private static final Path STAT = Path.of("/proc/self/stat");
    private static final int FIRST_TIME = 11;
    private static final int TIMES = 4;
    private static final double MICROS_A_TICK = 10_000;

    static Stopwatch start() throws IOException {
        return new Stopwatch(System.nanoTime(), ticks());
    }

    JobCost stop(int jobs) throws IOException {
        double wall = (System.nanoTime() - startNanos) / 1e3;
        double processor = startTicks < 0 ? -jobs : (ticks() - startTicks) * MICROS_A_TICK;
        return new JobCost(wall / jobs, processor / jobs);
    }

    /** @return user, kernel, and the same of the children that were waited for; negative where there is no such file */
    private static long ticks() throws IOException {
        if (!Files.isReadable(STAT)) {
            return -1;
        }
        String stat = Files.readString(STAT);
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = 0;
        for (int time = FIRST_TIME; time < FIRST_TIME + TIMES; time++) {
            ticks += Long.parseLong(fields[time]);
        }
        return ticks;
    }
}
