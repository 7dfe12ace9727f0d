package io.jenkins.plugins.esphome.schedule;

import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.Lane;
import io.jenkins.plugins.esphome.model.MachineId;
import java.util.Optional;

/** What our own jobs use of the machines: those that run and those that were chosen and wait for their lease. */
public interface Occupancy {

    /** @return how many jobs hold a slot of this lane of the machine */
    int used(MachineId machine, Lane lane);

    /** @return how many compiles were chosen for this machine and do not run yet: they will take an executor each */
    int chosen(MachineId machine);

    /** @return who has this build directory, or may still have it (Q13) */
    Optional<JobId> directoryUser(MachineId machine, ConfigurationId configuration);

    /** @return who has this port (F4) */
    Optional<JobId> portUser(MachineId machine, String identity);

    /** @return the RESET that keeps other work away from this machine (Q7) */
    Optional<JobId> reset(MachineId machine);
}
