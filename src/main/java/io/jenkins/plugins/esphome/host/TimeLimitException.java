package io.jenkins.plugins.esphome.host;

import java.io.IOException;

/** A phase took longer than its limit and was killed (Q14); the message says which and how long. */
public final class TimeLimitException extends IOException {
    private static final long serialVersionUID = 1L;

    public TimeLimitException(String message) {
        super(message);
    }
}
