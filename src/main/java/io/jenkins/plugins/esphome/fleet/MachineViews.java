package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.schedule.MachineView;
import io.jenkins.plugins.esphome.schedule.MachineView.Standing;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** Shows our machines to the scheduler as they stand at one moment. */
final class MachineViews {
    private final Warmth warmth;
    private final ToolchainCache toolchains;
    private final Predicate<MachineId> lost;

    /** @param lost whether a machine that is known cannot be reached now */
    MachineViews(Warmth warmth, ToolchainCache toolchains, Predicate<MachineId> lost) {
        this.warmth = warmth;
        this.toolchains = toolchains;
        this.lost = lost;
    }

    List<MachineView> of(Collection<MachineSettings> machines) {
        BiPredicate<MachineId, ConfigurationId> warm = warmth.inOnePass();
        return machines.stream().map(machine -> of(machine, warm)).toList();
    }

    private MachineView of(MachineSettings machine, BiPredicate<MachineId, ConfigurationId> warm) {
        BuildServer builds = machine.builds();
        FlashingAgent flashes = machine.flashes();
        return new MachineView(
                machine.id(),
                machine.label(),
                standing(machine),
                builds.slots(),
                flashes.slots(),
                builds.idleExecutors().getAsInt(),
                toolchains.versions(machine),
                machine.approval().order(),
                builds.trusts(),
                machine.satisfies(),
                configuration -> warm.test(machine.id(), configuration),
                flashes.ports(),
                flashes.reach());
    }

    private Set<Standing> standing(MachineSettings machine) {
        Set<Standing> standing = EnumSet.noneOf(Standing.class);
        if (!lost.test(machine.id())) {
            standing.add(Standing.CONNECTED);
        }
        switch (machine.approval().state()) {
            case APPROVED -> standing.addAll(Set.of(Standing.APPROVED, Standing.PIN_MATCHES));
            case OWN_WORK -> standing.addAll(Set.of(Standing.OWN_WORK, Standing.PIN_MATCHES));
            case NOT_APPROVED -> standing.add(Standing.PIN_MATCHES);
            case IDENTITY_CHANGED -> standing.add(Standing.APPROVED);
        }
        if (machine.builds().forOthers()) {
            standing.add(Standing.REMOTE_BUILDS);
        }
        if (machine.builds().installs()) {
            standing.add(Standing.CAN_INSTALL);
        }
        if (machine.flashes().runsHostPrograms()) {
            standing.add(Standing.RUNS_HOST_PROGRAMS);
        }
        return standing;
    }
}
