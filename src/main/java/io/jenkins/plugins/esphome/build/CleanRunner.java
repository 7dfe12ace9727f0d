package io.jenkins.plugins.esphome.build;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.FileWork;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.Phase;
import java.io.IOException;
import java.util.Optional;

/**
 * Wipes one configuration's build directory on a machine that can be reached now (Q6). It need not succeed everywhere: the
 * generation that {@link CleanMarks} tells makes every compile wipe an older directory before use.
 */
public final class CleanRunner {
    private final String controllerId;

    public CleanRunner(String controllerId) {
        this.controllerId = controllerId;
    }

    /** @return false if a compile uses the directory now; it is then wiped before its next use */
    public boolean run(BuildHost host, ConfigurationId configuration, RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        monitor.checkCancelled();
        monitor.enter(Phase.CLEAN);
        String directory = new BuildLayout(host.root(), controllerId).directory(configuration);
        boolean wiped = host.act(new Wipe(directory));
        monitor.say(
                wiped
                        ? "Wiped the build directory of " + configuration + " on " + host.machine() + "."
                        : "The build directory of " + configuration + " on " + host.machine()
                                + " is in use: it is wiped before its next use.");
        return wiped;
    }

    /** Its marker stays: identity and generation of nothing are harmless, and the lock protects it. */
    record Wipe(String directory) implements FileWork<Boolean> {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean run() throws IOException {
            BuildDirectory build = BuildDirectory.of(directory);
            return build.locked(() -> {
                Optional<BuildOwner> owner = build.owner();
                if (owner.isPresent() && owner.get().stage() != BuildOwner.Stage.DONE) {
                    return false;
                }
                build.wipe();
                return true;
            });
        }
    }
}
