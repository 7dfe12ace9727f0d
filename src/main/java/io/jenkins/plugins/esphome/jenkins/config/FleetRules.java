package io.jenkins.plugins.esphome.jenkins.config;

import io.jenkins.plugins.esphome.model.BadInput;
import java.util.List;
import java.util.Optional;

/**
 * Says which job may use which fleet: a fleet that an administrator has named belongs to the jobs that are named with it; any
 * other belongs to one folder. Who names a fleet as a folder is called now means that folder's jobs, even if its fleet has the name
 * that the folder had at first.
 */
record FleetRules(List<Fleet> fleets) {

    /**
     * @param asked the fleet's name; empty: the one of the job's folder
     * @param job its full name
     * @param own the fleet of its folder
     * @return the fleet's name
     * @throws BadInput if the job may not
     */
    String require(String asked, String job, String own, FleetUse use) {
        String name = asked.isEmpty() ? own : asked;
        Optional<Fleet> named = named(name);
        named.ifPresent(fleet -> requireLet(fleet, job, use));
        if (name.equals(own)) {
            named(FolderFleet.ofJob(job)).ifPresent(fleet -> requireLet(fleet, job, use));
        } else if (named.isEmpty()) {
            throw new BadInput(
                    "There is no fleet '" + name + "' for the job '" + job + "': leave 'fleet' out to use the one of"
                            + " its folder, or have an administrator add the fleet and this job"
                            + " (Manage Jenkins, System, ESPHome, Fleets).");
        }
        return name;
    }

    private Optional<Fleet> named(String name) {
        return fleets.stream().filter(fleet -> fleet.getName().equals(name)).findFirst();
    }

    private static void requireLet(Fleet fleet, String job, FleetUse use) {
        if (!fleet.lets(job, use)) {
            throw new BadInput("The job '" + job + "' may not " + use.verb() + " the fleet '" + fleet.getName()
                    + "': an administrator says which jobs may (Manage Jenkins, System, ESPHome, Fleets).");
        }
    }
}
