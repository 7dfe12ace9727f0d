package io.jenkins.plugins.esphome.schedule;

import io.jenkins.plugins.esphome.model.AgentChoice;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.PlacementPolicy.WhenNone;
import io.jenkins.plugins.esphome.schedule.MachineView.Standing;
import java.util.Optional;

/**
 * Says of one machine whether it could ever do what a group asks, and if not, why not, in words that a user can act on
 * (S1, S4). Slots are not looked at here: a full machine qualifies, it is only busy.
 */
final class Qualification {

    private Qualification() {}

    /** @return what stands against it; empty: it qualifies */
    static Optional<String> against(MachineView machine, Requirement requirement) {
        if (requirement instanceof Requirement.Compile compile) {
            return againstCompile(machine, compile);
        }
        if (requirement instanceof Requirement.Upload upload) {
            return againstUpload(machine, upload);
        }
        if (requirement instanceof Requirement.Reset reset) {
            return againstOnly(machine, reset.machine());
        }
        return againstOnly(machine, ((Requirement.Local) requirement).machine());
    }

    /** Whether the compile would run on the requester's own machine: under the executor that it holds already. */
    static boolean isCaller(MachineView machine, Requirement requirement) {
        return requirement instanceof Requirement.Compile compile
                && compile.caller().filter(machine.id()::equals).isPresent();
    }

    private static Optional<String> againstCompile(MachineView machine, Requirement.Compile compile) {
        if (compile.only().isPresent() && !compile.only().get().equals(machine.id())) {
            return Optional.of(
                    "the upload needs the build tree on " + compile.only().get());
        }
        return againstUse(machine, isCaller(machine, compile))
                .or(() -> againstServing(machine, compile))
                .or(() -> when(
                        !machine.trusts().test(compile.fleet(), compile.trust()),
                        "does not trust the sources of " + compile.fleet()))
                .or(() -> when(
                        !machine.versions().contains(compile.version()) && !machine.is(Standing.CAN_INSTALL),
                        "has no ESPHome " + compile.version() + " and may not install it"));
    }

    private static Optional<String> againstServing(MachineView machine, Requirement.Compile compile) {
        if (servesItsCaller(machine, compile) || compile.only().isPresent()) {
            return Optional.empty();
        }
        return when(!machine.is(Standing.REMOTE_BUILDS), "does not accept remote builds")
                .or(() -> when(machine.compileSlots() == 0, "has no compile slots"))
                .or(() -> compile.buildServers()
                        .filter(label -> !machine.satisfies().test(label))
                        .map(label -> "does not satisfy '" + label + "'"));
    }

    /** Inline on a machine that is no build server is the fall-back of S2, not a choice that WAIT or FAIL would allow. */
    private static boolean servesItsCaller(MachineView machine, Requirement.Compile compile) {
        return isCaller(machine, compile) && compile.whenNone() == WhenNone.LOCAL;
    }

    private static Optional<String> againstUpload(MachineView machine, Requirement.Upload upload) {
        boolean named = upload.agent().orElse(null) instanceof AgentChoice.Only;
        return upload.agent()
                .flatMap(choice -> againstChoice(machine, choice))
                .or(() -> againstUse(machine, named))
                .or(() -> againstWay(machine, upload.way()));
    }

    private static Optional<String> againstChoice(MachineView machine, AgentChoice choice) {
        if (choice instanceof AgentChoice.Only only) {
            return when(!only.machine().equals(machine.id()), "is not the flashing agent " + only);
        }
        return when(!machine.satisfies().test(((AgentChoice.Labelled) choice).label()), "does not satisfy " + choice);
    }

    private static Optional<String> againstWay(MachineView machine, Requirement.Way way) {
        if (way instanceof Requirement.Way.Port port) {
            return when(!machine.ports().contains(port.identity()), "has no port " + port.identity());
        }
        if (way instanceof Requirement.Way.HostProgram) {
            return when(!machine.is(Standing.RUNS_HOST_PROGRAMS), "may not run host devices")
                    .or(() -> when(machine.uploadSlots() == 0, "has no upload slots"));
        }
        return when(machine.uploadSlots() == 0, "has no upload slots").or(() -> againstReach(machine, way));
    }

    private static Optional<String> againstReach(MachineView machine, Requirement.Way way) {
        return when(
                way instanceof Requirement.Way.Network network
                        && !machine.reach().covers(network.zone()),
                "does not reach the device's network (it reaches " + machine.reach() + ")");
    }

    private static Optional<String> againstOnly(MachineView machine, MachineId wanted) {
        return machine.id().equals(wanted) ? againstUse(machine, true) : Optional.of("is not " + wanted);
    }

    private static Optional<String> againstUse(MachineView machine, boolean ownWork) {
        boolean allowed = machine.is(Standing.APPROVED) || (ownWork && machine.is(Standing.OWN_WORK));
        return when(!machine.is(Standing.CONNECTED), "is not connected")
                .or(() -> when(!allowed, "is not approved"))
                .or(() -> when(
                        !machine.is(Standing.PIN_MATCHES),
                        "is not the machine that was approved: its identity changed"));
    }

    private static Optional<String> when(boolean fault, String reason) {
        return fault ? Optional.of(reason) : Optional.empty();
    }
}
