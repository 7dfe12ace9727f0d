package io.jenkins.plugins.esphome.schedule;

import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Source;

/** What the scheduler decided, with its reason as a user reads it (S4). */
public sealed interface Decision {

    String reason();

    /** This job starts there. */
    record Place(JobId job, MachineId machine, String label, Source source, String reason) implements Decision {}

    /** All jobs of this group that were not placed wait. */
    record WaitGroup(Requirement requirement, String reason) implements Decision {}

    /** This job waits for something of its own, though its group finds machines. */
    record Wait(JobId job, String reason) implements Decision {}

    /** Its request prefers to fail when no machine qualifies (S2). */
    record Refuse(JobId job, String reason) implements Decision {}
}
