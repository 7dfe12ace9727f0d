package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.Firmware;

/** Shortens fingerprints to what a person compares, as Git does with commits. */
public final class Fingerprints {
    private static final int LENGTH = 12;

    private Fingerprints() {}

    public static String brief(String fingerprint) {
        return fingerprint.substring(0, Math.min(LENGTH, fingerprint.length()));
    }

    static String brief(Firmware firmware) {
        return brief(firmware.fingerprint());
    }
}
