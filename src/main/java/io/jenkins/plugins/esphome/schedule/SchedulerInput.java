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
 * @param clouds the label of the build servers that a cloud could bring to who asks for this label expression, or for none; only
 *     asked where there is no room
 */
public record SchedulerInput(
        List<WaitingGroup> waiting,
        List<MachineView> machines,
        Occupancy occupancy,
        Function<DeviceId, Optional<MachineId>> lastAgent,
        Function<Optional<String>, Optional<String>> clouds) {
    /** Nothing is known of earlier uploads, and there is no cloud. */
    public SchedulerInput(List<WaitingGroup> waiting, List<MachineView> machines, Occupancy occupancy) {
        this(waiting, machines, occupancy, device -> Optional.empty(), wanted -> Optional.empty());
    }

    public SchedulerInput {
        waiting = List.copyOf(waiting);
        machines = List.copyOf(machines);
    }

    public SchedulerInput withLastAgents(Function<DeviceId, Optional<MachineId>> known) {
        return new SchedulerInput(waiting, machines, occupancy, known, clouds);
    }

    public SchedulerInput withClouds(Function<Optional<String>, Optional<String>> now) {
        return new SchedulerInput(waiting, machines, occupancy, lastAgent, now);
    }
}
