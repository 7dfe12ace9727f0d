package io.jenkins.plugins.esphome.host;

/** Ends a run because somebody cancelled its job; never reported as a failure (Q8). */
public final class RunCancelledException extends Exception {
    private static final long serialVersionUID = 1L;

    public RunCancelledException() {
        super("cancelled");
    }
}
