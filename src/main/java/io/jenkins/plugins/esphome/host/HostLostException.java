package io.jenkins.plugins.esphome.host;

import java.io.IOException;

/** The machine cannot be reached: not a failure of the work, which may well go on there (R3). */
public class HostLostException extends IOException {
    private static final long serialVersionUID = 1L;

    public HostLostException(String message, Throwable cause) {
        super(message, cause);
    }
}
