package io.jenkins.plugins.esphome.queue;

import java.time.Clock;
import java.time.Duration;

/**
 * The queue's numbers.
 *
 * @param clock for the records' times
 * @param maxRuns how often a job is run in all when its process is lost again and again (J6), at least 1
 * @param recordRetry the pause before a change that the disk refused is written again
 */
public record QueueSettings(Clock clock, int maxRuns, Duration recordRetry) {
    public static final QueueSettings DEFAULT = new QueueSettings(Clock.systemUTC(), 3, Duration.ofSeconds(1));
}
