package io.jenkins.plugins.esphome.build;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.toolchain.Toolchain;
import java.io.IOException;
import java.nio.file.Path;

/** Runs one compile on a machine, from bundle to checked firmware files. */
public final class CompileRunner {
    private final String controllerId;

    /** @param controllerId names this controller for ever; build directories of two controllers never meet (R4) */
    public CompileRunner(String controllerId) {
        this.controllerId = controllerId;
    }

    /**
     * Re-entrant: called again with the same monitor contents it continues what its earlier self began.
     *
     * @param bundle the archive, on the controller
     * @param artifactsDir where the firmware's files are put, on the controller; made if absent
     * @throws io.jenkins.plugins.esphome.host.RunFailedException the compile failed; one sentence with the first error
     * @throws io.jenkins.plugins.esphome.host.ProcessLostException the work may be repeated (J6)
     * @throws io.jenkins.plugins.esphome.host.HostLostException the machine cannot be reached (R3)
     */
    public CompileOutcome run(
            BuildHost host, Toolchain toolchain, Work.Compile work, Path bundle, Path artifactsDir, RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        throw new UnsupportedOperationException("lands within the hour " + controllerId);
    }
}
