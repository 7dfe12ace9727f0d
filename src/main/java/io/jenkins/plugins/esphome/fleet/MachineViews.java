package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.Source;
import io.jenkins.plugins.esphome.schedule.MachineView;
import io.jenkins.plugins.esphome.schedule.MachineView.Standing;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Shows our machines to the scheduler as they stand at one moment. */
final class MachineViews {
    private MachineViews() {}

    static List<MachineView> of(Collection<MachineSettings> machines) {
        return machines.stream().map(MachineViews::of).toList();
    }

    private static MachineView of(MachineSettings machine) {
        return new MachineView(
                machine.id(),
                machine.label(),
                standing(machine),
                machine.compileSlots(),
                machine.uploadSlots(),
                Integer.MAX_VALUE,
                Set.of(),
                0,
                (fleet, trust) -> true,
                label -> machine.labels().contains(label),
                configuration -> false,
                Set.of(),
                machine.reach());
    }

    private static Set<Standing> standing(MachineSettings machine) {
        Set<Standing> standing =
                EnumSet.of(Standing.APPROVED, Standing.CONNECTED, Standing.PIN_MATCHES, Standing.CAN_INSTALL);
        if (machine.source() == Source.REMOTE) {
            standing.add(Standing.REMOTE_BUILDS);
        }
        if (machine.hostDevices()) {
            standing.add(Standing.RUNS_HOST_PROGRAMS);
        }
        return standing;
    }
}
