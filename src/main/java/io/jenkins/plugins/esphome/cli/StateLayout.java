package io.jenkins.plugins.esphome.cli;

import java.nio.file.Path;

/**
 * What lies where below the state directory, as far as the command line decides it; requests, devices and firmware are the
 * engine's own.
 *
 * @param root the state directory, absolute
 */
record StateLayout(Path root) {

    /** Requests and their history. */
    Path store() {
        return root;
    }

    /** What is known of each device. */
    Path devices() {
        return root.resolve("devices");
    }

    /** Every firmware that was built. */
    Path firmware() {
        return root.resolve("firmware");
    }

    /** What this computer needs as a machine that does work: build directories, running processes, programs of host devices. */
    Path machine() {
        return root.resolve("machine");
    }

    /** The virtual environments with ESPHome, unless they are kept elsewhere. */
    Path toolchains() {
        return root.resolve("toolchains");
    }
}
