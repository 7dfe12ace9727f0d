package io.jenkins.plugins.esphome.host;

import java.io.IOException;

/** The process is gone without an exit code: the work may be repeated, by J6 or, for a compile, elsewhere (R3). */
public final class ProcessLostException extends IOException {
    private static final long serialVersionUID = 1L;

    public ProcessLostException(String message) {
        super(message);
    }
}
