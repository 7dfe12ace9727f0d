package io.jenkins.plugins.esphome.flash;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import io.jenkins.plugins.esphome.toolchain.Toolchain;
import java.io.IOException;
import java.util.Optional;

/** Writes one firmware to one device from a flashing agent (F1, F10), retried without compiling (Q14). */
public final class UploadRunner {

    /**
     * Re-entrant: the same call after a restart attaches to what its earlier self started; an upload never runs twice at once.
     *
     * @throws io.jenkins.plugins.esphome.host.RunFailedException with the first error (F9)
     * @throws RunCancelledException if the job was cancelled (Q8)
     * @throws io.jenkins.plugins.esphome.host.HostLostException if the agent cannot be reached; what runs there goes on
     */
    public UploadOutcome run(BuildHost agent, Toolchain toolchain, UploadTask task, RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        throw new UnsupportedOperationException("lands within the hour");
    }

    /**
     * Looks whether the device answers, for a caller that waits for it (F8).
     *
     * @return why it does not; empty if it does
     */
    public Optional<String> whyNotAnswering(BuildHost agent, Toolchain toolchain, UploadTask task)
            throws IOException, InterruptedException {
        throw new UnsupportedOperationException("lands within the hour");
    }
}
