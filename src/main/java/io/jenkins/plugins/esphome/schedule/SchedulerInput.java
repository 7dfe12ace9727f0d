package io.jenkins.plugins.esphome.schedule;

import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.MachineId;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * All that the scheduler knows: one moment, immutable.
 *
 * @param lastAgent the machine that reached a device last; only asked where there is a choice
 */
public record SchedulerInput(
        List<WaitingGroup> waiting,
        List<MachineView> machines,
        Occupancy occupancy,
        Function<DeviceId, Optional<MachineId>> lastAgent) {
    /** Nothing is known of earlier uploads. */
    public SchedulerInput(List<WaitingGroup> waiting, List<MachineView> machines, Occupancy occupancy) {
        this(waiting, machines, occupancy, device -> Optional.empty());
    }

    public SchedulerInput {
        waiting = List.copyOf(waiting);
        machines = List.copyOf(machines);
    }

    public SchedulerInput withLastAgents(Function<DeviceId, Optional<MachineId>> known) {
        return new SchedulerInput(waiting, machines, occupancy, known);
    }
}
