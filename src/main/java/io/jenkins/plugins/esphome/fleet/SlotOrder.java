package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.Lane;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.PlacementPolicy.WhenNone;
import io.jenkins.plugins.esphome.model.Requester;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.schedule.Requirement;
import java.util.Optional;

/**
 * A compile slot that is wanted for what precedes a request.
 *
 * @param id under which it is shown
 * @param work what it is for, as a user reads it
 * @param fleet whose sources they are
 * @param esphomeVersion exact
 * @param buildServers label expression, if any
 * @param whenNone what to do when no build server qualifies: WAIT or FAIL
 */
public record SlotOrder(
        JobId id,
        String work,
        Requester requester,
        String fleet,
        Trust trust,
        String esphomeVersion,
        Optional<String> buildServers,
        WhenNone whenNone) {

    Requirement requirement() {
        return new Requirement.Compile(
                fleet, trust, esphomeVersion, buildServers, Optional.empty(), Optional.empty(), whenNone);
    }

    /** @param label what a cloud's machine would have to satisfy */
    Clouds.Need from(String label) {
        return new Clouds.Need(id, work, requester, label);
    }

    LeaseProvider.Wish on(MachineId machine) {
        return new LeaseProvider.Wish(id, work, requester, machine, Lane.COMPILE, LeaseProvider.Under.ITS_OWN_EXECUTOR);
    }
}
