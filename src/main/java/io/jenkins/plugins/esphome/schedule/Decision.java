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

    /**
     * No machine that is here has room for it: a cloud has to bring one. Nothing is promised to this job: when a machine came, all that
     * wait are looked at again.
     *
     * @param label what the machine has to satisfy
     */
    record Ask(JobId job, String label, String reason) implements Decision {}

    /** Its request prefers to fail when no machine qualifies (S2). */
    record Refuse(JobId job, String reason) implements Decision {}
}
