package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Placement;
import java.util.function.Predicate;

/**
 * One machine as the fleet uses it.
 *
 * @param host the door to it
 * @param label its display name
 * @param pin the machine-readable handle that is stamped on jobs (J4)
 * @param approval whether it may be used, and for what
 * @param builds its compile lane
 * @param flashes its upload lane
 * @param satisfies whether it satisfies a label expression of a request
 */
public record MachineSettings(
        BuildHost host,
        String label,
        String pin,
        Approval approval,
        BuildServer builds,
        FlashingAgent flashes,
        Predicate<String> satisfies) {

    /** The requester's own computer, which has no labels. */
    public static MachineSettings own(BuildHost host, String label, BuildServer builds, FlashingAgent flashes) {
        return new MachineSettings(host, label, host.machine().name(), Approval.OWN, builds, flashes, wanted -> false);
    }

    public MachineSettings withApproval(Approval now) {
        return new MachineSettings(host, label, pin, now, builds, flashes, satisfies);
    }

    /** The same machine through another door. */
    MachineSettings withHost(BuildHost now) {
        return new MachineSettings(now, label, pin, approval, builds, flashes, satisfies);
    }

    public MachineSettings withBuilds(BuildServer now) {
        return new MachineSettings(host, label, pin, approval, now, flashes, satisfies);
    }

    public MachineSettings withFlashes(FlashingAgent now) {
        return new MachineSettings(host, label, pin, approval, builds, now, satisfies);
    }

    /** @return whether this machine, and no other one under its name, is where something was put then */
    boolean isWhereItWas(Placement then) {
        return then.machine().equals(id()) && then.pin().equals(pin);
    }

    public MachineId id() {
        return host.machine();
    }
}
