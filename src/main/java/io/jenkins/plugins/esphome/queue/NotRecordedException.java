package io.jenkins.plugins.esphome.queue;

import java.io.IOException;

/** The disk refused the request: nothing was filed (Q2). */
public final class NotRecordedException extends IOException {
    private static final long serialVersionUID = 1L;

    NotRecordedException(String message, Throwable cause) {
        super(message, cause);
    }
}
