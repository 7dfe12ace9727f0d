package io.jenkins.plugins.esphome.flash;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import io.jenkins.plugins.esphome.toolchain.Toolchain;
import java.io.IOException;

/** Says after an update whether the device really runs the new firmware, and keeps it (F6). */
public final class VerdictRunner {

    /** Waits within {@code limits.verify} until the device is back, and asks what it runs. */
    public VerdictStep askWhenBack(BuildHost agent, Toolchain toolchain, UploadTask task, RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        throw new UnsupportedOperationException("lands within the hour");
    }

    /** The second question, when {@link VerdictStep.AskAgain} is due. */
    public VerdictStep.Final askAgain(BuildHost agent, Toolchain toolchain, UploadTask task, RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        throw new UnsupportedOperationException("lands within the hour");
    }
}
