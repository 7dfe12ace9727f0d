package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.AgentChoice;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.NotReached;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.queue.FirmwareQueue;
import io.jenkins.plugins.esphome.schedule.MachineView;
import io.jenkins.plugins.esphome.schedule.Scheduler;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Says which of the machines that are here may flash a device, by the rules by which the scheduler chooses: by those nobody
 * knows whether an agent really reaches a device, so whoever finds that it does not asks here who is left.
 */
final class FlashingAgents {
    private final FirmwareQueue queue;
    private final Machines machines;
    private final MachineViews views;
    private final DeviceRecords devices;

    FlashingAgents(FirmwareQueue queue, Machines machines, MachineViews views, DeviceRecords devices) {
        this.queue = queue;
        this.machines = machines;
        this.views = views;
        this.devices = devices;
    }

    /** @return those that may reach the upload's device, the one that had it last before all others */
    List<MachineSettings> mayReach(FirmwareJob upload) {
        return queue.snapshot().requirement(upload.id()).stream()
                .flatMap(wanted -> Scheduler.qualifying(views.of(machines.all()), wanted).stream())
                .map(MachineView::id)
                .sorted(Comparator.comparing((MachineId id) ->
                                !upload.machine().filter(id::equals).isPresent())
                        .thenComparing(Comparator.naturalOrder()))
                .flatMap(id -> machines.find(id).stream())
                .toList();
    }

    /** @return whether one of them did not have the upload yet */
    boolean isOneLeft(FirmwareJob upload, MachineId present) {
        Set<MachineId> tried =
                upload.notReached().stream().map(NotReached::agent).collect(Collectors.toSet());
        return mayReach(upload).stream()
                .map(MachineSettings::id)
                .anyMatch(id -> !id.equals(present) && !tried.contains(id));
    }

    /**
     * A host device lives on the machine that started it: another one would start a second device with the same name.
     *
     * @param asked what the request says; another machine that it names gets the device
     */
    Optional<AgentChoice> choice(Optional<AgentChoice> asked, DeviceId device, Target target) throws IOException {
        if (!(target instanceof Target.HostProgram)) {
            return asked;
        }
        Optional<MachineId> home = devices.find(device)
                .filter(known -> known.target() instanceof Target.HostProgram)
                .flatMap(DeviceRecord::agent)
                .filter(machine -> asked.isEmpty() || satisfies(machine, asked.get()));
        return home.map(AgentChoice::only).or(() -> asked);
    }

    /** The machine that has the port, decided now: the compile has to run there as well (S5). */
    Optional<AgentChoice> atPort(Optional<AgentChoice> asked, Target target) {
        if (!(target instanceof Target.Serial serial)
                || asked.filter(AgentChoice.Only.class::isInstance).isPresent()) {
            return asked;
        }
        return machines.all().stream()
                .filter(machine -> machine.flashes().ports().contains(serial.identity()))
                .map(MachineSettings::id)
                .filter(machine -> asked.isEmpty() || satisfies(machine, asked.get()))
                .sorted()
                .findFirst()
                .map(AgentChoice::only)
                .or(() -> asked);
    }

    private boolean satisfies(MachineId machine, AgentChoice asked) {
        return asked instanceof AgentChoice.Labelled labelled
                && machines.find(machine)
                        .filter(settings -> settings.satisfies().test(labelled.label()))
                        .isPresent();
    }
}
