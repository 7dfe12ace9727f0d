package io.jenkins.plugins.esphome.model;

/** The parts of a job that have a start, an end, a time limit and, where it makes sense, retries of their own (J8, Q14). */
public enum Phase {
    /** Finding or installing ESPHome on the machine. */
    TOOLCHAIN,
    /** Bringing the bundle or the image to the machine. */
    TRANSFER,
    COMPILE,
    /** Packing, fetching and checking what the compile made. */
    ARTIFACTS,
    UPLOAD,
    /** Asking the device what it runs now; holds no lane while it waits for the device's good-boot time. */
    VERIFY,
    CLEAN,
    RESET,
    RENAME
}
