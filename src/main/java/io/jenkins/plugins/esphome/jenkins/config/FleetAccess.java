package io.jenkins.plugins.esphome.jenkins.config;

import hudson.model.Item;
import hudson.model.Run;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.store.StoreException;
import java.io.IOException;
import jenkins.model.Jenkins;

/**
 * Asks whether a build may use a fleet, before anything is done for it: two locks, because a person's permission says nothing
 * about the job's folder, and the folder nothing about who runs the build.
 */
public final class FleetAccess {
    private FleetAccess() {}

    /**
     * Asks as whom this thread works: call it where that is the build's own authentication.
     *
     * @param asked the fleet's name; empty: the one of the job's folder
     * @return the fleet's name
     * @throws BadInput if the job or the one as whom it runs may not
     */
    public static String require(Run<?, ?> build, String asked, FleetUse use) {
        if (!build.getParent().hasPermission(use.permission())) {
            throw new BadInput("'" + Jenkins.getAuthentication2().getName() + "', as whom this build runs, may not "
                    + use.verb() + " any fleet here: the permission ESPHome/"
                    + (use == FleetUse.INSTALL ? "Install" : "Compile")
                    + " or Job/Build on '" + build.getParent().getFullName() + "' would allow it.");
        }
        return fleet(build, asked, use);
    }

    /**
     * The same for the job alone, whoever works on this thread.
     *
     * @throws BadInput if the job may not
     */
    public static String fleet(Run<?, ?> build, String asked, FleetUse use) {
        Item job = build.getParent();
        try {
            FleetFolders folders = FleetFolders.get();
            String fleet = new FleetRules(EsphomeConfiguration.get().getFleets())
                    .require(asked, job.getFullName(), folders.of(job.getParent()), use);
            folders.use(fleet);
            return fleet;
        } catch (IOException | StoreException e) {
            throw new BadInput("The fleet of the job '" + job.getFullName() + "' is not known: " + e.getMessage());
        }
    }
}
