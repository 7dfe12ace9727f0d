package io.jenkins.plugins.esphome.cli;

/**
 * The program's exit codes in one place, because scripts rely on them; {@code docs/cli.md} repeats them for people. When
 * several apply, the run ends with the first that is listed here from below: what a person must mend first.
 */
final class ExitCode {

    /** Everything that was asked for is done, or was done already. */
    static final int DONE = 0;

    /** At least one device or compile failed, was skipped or was cancelled; the summary says which. */
    static final int DEVICE_FAILED = 1;

    /** Wrong arguments, or a configuration that ESPHome refuses. */
    static final int BAD_INPUT = 2;

    /** The machine cannot do it: Python, ESPHome, a compiler, the disk or the state directory. */
    static final int MACHINE = 3;

    /** Another process owns the state directory. */
    static final int STATE_IN_USE = 4;

    /** A fault of this program. */
    static final int FAULT = 70;

    /** Interrupted by Ctrl-C, as shells count it: 128 and the signal's number. */
    static final int INTERRUPTED = 130;

    /** Ended by SIGTERM. */
    static final int TERMINATED = 143;

    private ExitCode() {}
}
