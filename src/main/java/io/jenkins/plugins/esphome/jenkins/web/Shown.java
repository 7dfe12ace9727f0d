package io.jenkins.plugins.esphome.jenkins.web;

import io.jenkins.plugins.esphome.report.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How the pages write what the terminal writes too. */
final class Shown {
    private Shown() {}

    static String seconds(double seconds) {
        return Words.time(Duration.ofMillis((long) (seconds * 1000)));
    }

    static String moment(Optional<Instant> instant) {
        return instant.map(Words::moment).orElse("");
    }
}
