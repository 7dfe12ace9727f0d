package io.jenkins.plugins.esphome.jenkins.steps;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What a step took and gives back when it leaves: what was taken first is given back last, none keeps the others, and what is taken
 * when all is over is given back at once.
 */
final class Closing implements AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger(Closing.class.getName());

    private final Deque<AutoCloseable> taken = new ArrayDeque<>();
    private boolean over;

    void add(AutoCloseable one) {
        if (!took(one)) {
            giveBack(one);
        }
    }

    private synchronized boolean took(AutoCloseable one) {
        if (!over) {
            taken.push(one);
        }
        return !over;
    }

    @Override
    public void close() {
        for (Optional<AutoCloseable> one = last(); one.isPresent(); one = last()) {
            giveBack(one.get());
        }
    }

    private synchronized Optional<AutoCloseable> last() {
        over = true;
        return Optional.ofNullable(taken.poll());
    }

    private static void giveBack(AutoCloseable one) {
        try {
            one.close();
        } catch (Exception e) {
            LOGGER.log(Level.WARNING, "A step could not be left cleanly", e);
        }
    }
}
