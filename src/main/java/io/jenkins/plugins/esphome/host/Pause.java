package io.jenkins.plugins.esphome.host;

import java.time.Duration;

/** Waits a little longer each time between two looks at files that nobody announces, and never past a deadline. */
final class Pause {
    private static final long FIRST_MILLIS = 1;
    private static final double GROWTH = 1.4;
    private static final Duration LONGEST_LIMIT = Duration.ofDays(365);

    private final long longestMillis;
    private final long deadline;
    private double next = FIRST_MILLIS;

    Pause(Duration longest, Duration limit) {
        this.longestMillis = longest.toMillis();
        Duration countable = limit.compareTo(LONGEST_LIMIT) < 0 ? limit : LONGEST_LIMIT;
        this.deadline = System.nanoTime() + countable.toNanos();
    }

    boolean isOver() {
        return System.nanoTime() - deadline >= 0;
    }

    void sleep() throws InterruptedException {
        long left = (deadline - System.nanoTime()) / 1_000_000 + 1;
        Thread.sleep(Math.max(FIRST_MILLIS, Math.min((long) next, left)));
        next = Math.min(longestMillis, next * GROWTH);
    }
}
