package io.jenkins.plugins.esphome.jenkins.config;

import hudson.util.FormValidation;
import io.jenkins.plugins.esphome.model.BadInput;

/** The numbers that an administrator may set: one place for what is usual and what can work. */
public enum Range {
    FIRMWARE_PER_DEVICE("Firmware kept for each device", 5, 1, 1000),
    FIRMWARE_GIGABYTES("Size of the firmware archive in GiB", 10, 1, 100_000),
    HISTORY_JOBS("Ended jobs kept for each device", 50, 1, 100_000),
    HISTORY_DAYS("Days after which ended jobs go", 0, 0, 36_500),
    RECONNECT_MINUTES("Minutes that an agent may stay away", 10, 1, 10_080),
    AWAIT_DEVICE_HOURS("Hours that a device is waited for", 168, 1, 8784),
    COMPILE_SLOTS("Compiles at the same time", 0, 0, 256),
    UPLOAD_SLOTS("Uploads at the same time", 4, 1, 256),
    BUILD_GIGABYTES("Size of all build directories in GiB", 20, 1, 100_000),
    FREE_GIGABYTES("Space that stays free in GiB", 2, 0, 100_000),
    UNUSED_DAYS("Days after which unused build directories go", 30, 1, 3650);

    private final String what;
    private final int usual;
    private final int least;
    private final int most;

    Range(String what, int usual, int least, int most) {
        this.what = what;
        this.usual = usual;
        this.least = least;
        this.most = most;
    }

    public int usual() {
        return usual;
    }

    /** @throws BadInput if it is outside */
    public int require(int number) {
        if (number < least || number > most) {
            throw refusal(Integer.toString(number));
        }
        return number;
    }

    public FormValidation check(String typed) {
        return FormCheck.of(typed, text -> require(number(text.strip())));
    }

    private int number(String typed) {
        try {
            return Integer.parseInt(typed);
        } catch (NumberFormatException e) {
            throw refusal(typed);
        }
    }

    private BadInput refusal(String given) {
        return new BadInput(
                what + ": '" + given + "' cannot be; write a whole number from " + least + " to " + most + ".");
    }
}
