package io.jenkins.plugins.esphome.jenkins.config;

import io.jenkins.plugins.esphome.model.BadInput;
import java.util.List;
import java.util.Optional;

/**
 * Says which job may use which fleet: a fleet that an administrator has named belongs to the jobs that are named with it; any
 * other belongs to the folder that gives it its name.
 */
record FleetRules(List<Fleet> fleets) {

    /**
     * @param asked the fleet's name; empty: the one of the job's folder
     * @param job its full name
     * @return the fleet's name
     * @throws BadInput if the job may not
     */
    String require(String asked, String job, FleetUse use) {
        String own = FolderFleet.of(job);
        String name = asked.isEmpty() ? own : asked;
        Optional<Fleet> named =
                fleets.stream().filter(fleet -> fleet.getName().equals(name)).findFirst();
        if (named.isPresent() && !named.get().lets(job, use)) {
            throw new BadInput("The job '" + job + "' may not " + use.verb() + " the fleet '" + name
                    + "': an administrator says which jobs may (Manage Jenkins, System, ESPHome, Fleets).");
        }
        if (named.isEmpty() && !name.equals(own)) {
            throw new BadInput(
                    "There is no fleet '" + name + "' for the job '" + job + "': leave 'fleet' out to use the one of"
                            + " its folder, or have an administrator add the fleet and this job"
                            + " (Manage Jenkins, System, ESPHome, Fleets).");
        }
        return name;
    }
}
