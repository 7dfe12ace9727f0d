package io.jenkins.plugins.esphome.jenkins.nodes;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * What a command said that should have said nothing, for the sentence that tells of its failure. An agent decides how much it sends,
 * and the controller's memory is not the agent's: the beginning is kept, the rest is only read.
 */
final class Complaint extends OutputStream {
    static final int KEPT = 4096;

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private boolean complete = true;

    @Override
    public synchronized void write(int one) {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        int taken = Math.min(length, KEPT - kept.size());
        kept.write(bytes, offset, taken);
        complete = complete && taken == length;
    }

    @Override
    public synchronized String toString() {
        return kept.toString(StandardCharsets.UTF_8).strip() + (complete ? "" : " ... (the rest was left out)");
    }
}
