package io.jenkins.plugins.esphome.cli;

import java.util.function.Supplier;

/** The terminal's size, asked for again only when the system says that it changed: asking costs two processes. */
final class WindowSize implements Supplier<Terminal>, AutoCloseable {

    private final Signals.Former former;
    private volatile Terminal now;

    WindowSize(Supplier<Terminal> ask) {
        now = ask.get();
        former = Signals.on("WINCH", () -> now = ask.get());
    }

    @Override
    public Terminal get() {
        return now;
    }

    @Override
    public void close() {
        former.close();
    }
}
