package io.jenkins.plugins.esphome.host;

import java.io.IOException;

/** The work itself failed: one sentence, and the exit code of the tool that failed (1 if no tool ran). */
public final class RunFailedException extends IOException {
    private static final long serialVersionUID = 1L;
    private final int exitCode;

    public RunFailedException(String sentence, int exitCode) {
        super(sentence);
        this.exitCode = exitCode == 0 ? 1 : exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
