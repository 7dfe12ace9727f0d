package io.jenkins.plugins.esphome.host;

import java.io.IOException;

/** A machine was reached, but did not prove who it is: one sentence that says why, and the way out. Nothing may be sent to it (R8). */
public final class IdentityRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    public IdentityRefusedException(String sentence) {
        super(sentence);
    }
}
