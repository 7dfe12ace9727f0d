package io.jenkins.plugins.esphome.jenkins.nodes;

import hudson.model.TaskListener;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Hears nothing, for a launcher outside any build.
 *
 * <p>In place of Jenkins' own {@code TaskListener.NULL}, which must not be the first listener that an agent meets: its class and the
 * interface initialize each other, so when another launch brings another listener at the same moment, the two threads wait for each
 * other for ever, and with them each later launch, until the agent's program is started anew (met on 2.528.3, and repeated with
 * nothing but these two classes).
 */
final class DeafListener implements TaskListener {
    private static final long serialVersionUID = 1L;

    @Override
    public PrintStream getLogger() {
        return new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    }
}
