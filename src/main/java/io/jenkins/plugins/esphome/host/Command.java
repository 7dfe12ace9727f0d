package io.jenkins.plugins.esphome.host;

import java.io.IOException;
import java.time.Duration;

/** Runs a short command to its end where only its exit code and its whole output matter. */
public final class Command {
    private Command() {}

    /** What a short command left behind. */
    public record Completed(int exitCode, String output) {}

    public static Completed run(BuildHost host, ProcessSpec spec, Duration limit)
            throws IOException, InterruptedException {
        throw new UnsupportedOperationException("lands within the hour");
    }
}
