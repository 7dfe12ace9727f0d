package io.jenkins.plugins.esphome.jenkins.steps;

import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.esphome.build.BundleSecrets;
import io.jenkins.plugins.esphome.jenkins.config.FleetUse;
import io.jenkins.plugins.esphome.jenkins.config.SourceTrust;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.Trust;
import java.io.IOException;
import java.util.Optional;

/**
 * On which terms a step's sources are used, found out before anything is done with them (decision 7): what a stranger wrote never
 * flashes, gets no secrets, and has build directories and caches apart from the fleet's own.
 *
 * @param secrets what the workspace does not hold
 */
record SourceTerms(Trust trust, Optional<BundleSecrets> secrets) {
    private static final String WHO =
            "This build has the sources of a change request that its repository does not trust. ";

    /**
     * May ask a server, so not on a thread that others wait for.
     *
     * @throws BadInput if the sources are not good enough for what the step wants, or a secret cannot be had
     */
    static SourceTerms of(Run<?, ?> build, TaskListener console, StepArguments arguments)
            throws IOException, InterruptedException {
        Trust trust = SourceTrust.of(build, console);
        requireHarmless(trust, arguments.use(), arguments.secrets());
        return new SourceTerms(trust, arguments.secrets().resolve(build));
    }

    static void requireHarmless(Trust trust, FleetUse use, StepSecrets secrets) {
        if (trust == Trust.TRUSTED) {
            return;
        }
        if (use == FleetUse.INSTALL) {
            throw new BadInput(WHO + "It never flashes a device: use esphomeCompile, and install once it is merged.");
        }
        if (!secrets.isEmpty()) {
            throw new BadInput(WHO
                    + "It gets no credentials: leave 'secrets' out for such builds, and put values that are no secrets into a"
                    + " secrets.yaml of the repository.");
        }
    }

    String hide(String line) {
        return secrets.map(some -> some.mask().hide(line)).orElse(line);
    }
}
