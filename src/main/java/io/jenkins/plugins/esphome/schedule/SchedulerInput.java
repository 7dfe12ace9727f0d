package io.jenkins.plugins.esphome.schedule;

import java.util.List;

/** All that the scheduler knows: one moment, immutable. */
public record SchedulerInput(List<WaitingGroup> waiting, List<MachineView> machines, Occupancy occupancy) {
    public SchedulerInput {
        waiting = List.copyOf(waiting);
        machines = List.copyOf(machines);
    }
}
