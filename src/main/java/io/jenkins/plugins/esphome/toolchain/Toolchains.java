package io.jenkins.plugins.esphome.toolchain;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import java.io.IOException;

/** Finds or installs ESPHome on a machine. */
public final class Toolchains {

    /**
     * @param version exact
     * @param monitor hears progress; its toolchain limit counts
     * @throws io.jenkins.plugins.esphome.host.RunFailedException with one sentence that says what is missing and how to mend it
     */
    public Toolchain provide(BuildHost host, String version, ToolchainSettings settings, RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        throw new UnsupportedOperationException("lands within the hour");
    }

    /** Asks an existing command for its version. */
    public Toolchain existing(BuildHost host, String esphome) throws IOException, InterruptedException {
        throw new UnsupportedOperationException("lands within the hour");
    }
}
