package io.jenkins.plugins.esphome.jenkins.web;

import io.jenkins.plugins.esphome.jenkins.config.EsphomePermissions;
import io.jenkins.plugins.esphome.jenkins.config.FleetFolders;
import io.jenkins.plugins.esphome.jenkins.nodes.Builds;
import io.jenkins.plugins.esphome.model.Requester;
import java.util.HashMap;
import java.util.Map;
import jenkins.model.Jenkins;

/**
 * What the one who asks for a page of the whole controller may see of it: who may view devices in all of Jenkins may still be kept
 * out of a folder. For one page: each job and each folder is asked once, so what a page costs does not grow with permissions.
 */
final class Reader {
    private final boolean all = Jenkins.get().hasPermission(Jenkins.ADMINISTER);
    private final Map<String, Boolean> jobs = new HashMap<>();
    private final Map<String, Boolean> fleets = new HashMap<>();

    /** @return whether there is nothing that they may not see */
    boolean seesAll() {
        return all;
    }

    /** @return whether they may see what the job of this build has asked for; what no build has asked for is everybody's */
    boolean sees(Requester requester) {
        return all || requester.build().isEmpty() || jobs.computeIfAbsent(job(requester), job -> mayView(requester));
    }

    private static String job(Requester requester) {
        String build = requester.build().orElseThrow();
        return build.substring(0, Math.max(0, build.lastIndexOf('#')));
    }

    /** A job that is gone cannot be asked any more. */
    private static boolean mayView(Requester requester) {
        return Builds.of(requester).filter(EsphomePermissions::mayView).isPresent();
    }

    /** @return whether they may see the devices of this fleet */
    boolean sees(String fleet) {
        return all || fleets.computeIfAbsent(fleet, FleetFolders.get()::isVisible);
    }
}
