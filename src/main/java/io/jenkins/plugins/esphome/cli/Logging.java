package io.jenkins.plugins.esphome.cli;

import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Keeps the engine's log out of the way: what a user can act on is shown, the rest only with {@code --verbose}. */
final class Logging extends Handler {

    private static final Logger OURS = Logger.getLogger("io.jenkins.plugins.esphome");

    private final Consumer<String> lines;

    private Logging(Consumer<String> lines) {
        this.lines = lines;
    }

    /** @param lines hears one line a record; a record with an exception brings its stack trace only when all is shown */
    static void to(Consumer<String> lines, Level level) {
        for (Handler former : OURS.getHandlers()) {
            OURS.removeHandler(former);
        }
        OURS.setUseParentHandlers(false);
        OURS.setLevel(level);
        Logging handler = new Logging(lines);
        handler.setLevel(level);
        OURS.addHandler(handler);
    }

    @Override
    public void publish(LogRecord record) {
        if (isLoggable(record)) {
            lines.accept(record.getLevel().getName() + ": " + new SimpleFormatter().formatMessage(record)
                    + (record.getThrown() == null ? "" : " (" + record.getThrown() + ")"));
        }
    }

    @Override
    public void flush() {
        // Each line is written at once.
    }

    @Override
    public void close() {
        // The lines' owner closes what it opened.
    }
}
