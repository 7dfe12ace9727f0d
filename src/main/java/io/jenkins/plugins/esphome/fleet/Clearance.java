package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.HostLostException;
import io.jenkins.plugins.esphome.host.IdentityRefusedException;
import io.jenkins.plugins.esphome.host.MachineIdentity;
import io.jenkins.plugins.esphome.host.ProcessLostException;
import io.jenkins.plugins.esphome.host.RunFailedException;
import io.jenkins.plugins.esphome.model.MachineId;
import java.io.IOException;
import java.util.Optional;

/**
 * Decides, at the moment of sending, whether a machine may have what a job is about to send (R8). A machine with a pin proves its
 * identity once for each connection of a job; the approval is looked up each time.
 */
final class Clearance {
    private final Machines machines;
    private final String controllerId;
    private final Origin origin;
    private boolean proven;

    /** Where what is sent comes from. */
    enum Origin {
        /** From the very machine that gets it: its own workspace, or firmware that was compiled there. */
        ITSELF,
        ELSEWHERE
    }

    Clearance(Machines machines, String controllerId, Origin origin) {
        this.machines = machines;
        this.controllerId = controllerId;
        this.origin = origin;
    }

    /**
     * @throws ProcessLostException if the machine must not have it any more: the work may go elsewhere
     * @throws RunFailedException if it never may
     * @throws HostLostException if it is not here now, or it is not known yet whether it is the one that was approved
     */
    synchronized void require(BuildHost host) throws IOException, InterruptedException {
        MachineSettings machine = here(host.machine());
        switch (machine.approval().state()) {
            case APPROVED -> prove(machine, host);
            case OWN_WORK -> requireItsOwn(machine);
            case NOT_APPROVED -> throw refused(machine.label(), "is not approved (any more)");
            case IDENTITY_CHANGED ->
                throw refused(machine.label(), "is not the machine that was approved: its identity changed");
        }
    }

    private MachineSettings here(MachineId id) throws ProcessLostException, HostLostException {
        Optional<MachineSettings> machine = machines.find(id);
        if (machine.isPresent()) {
            return machine.get();
        }
        Optional<String> revoked = machines.outlook().revoked(id);
        if (revoked.isPresent()) {
            throw refused("The machine " + id, revoked.get());
        }
        throw new HostLostException("The machine " + id + " is not connected", null);
    }

    private void prove(MachineSettings machine, BuildHost host) throws IOException, InterruptedException {
        if (proven || !MachineIdentity.isPin(machine.pin())) {
            return;
        }
        try {
            if (!MachineIdentity.provenPin(host, controllerId).equals(machine.pin())) {
                throw refused(
                        machine.label(), "is not the machine that was approved: another one answers under its name");
            }
            proven = true;
        } catch (IdentityRefusedException e) {
            throw refused(machine.label(), "could not prove its identity (" + e.getMessage() + ")");
        }
    }

    private void requireItsOwn(MachineSettings machine)
            throws RunFailedException, ProcessLostException, UnprovenException {
        if (origin != Origin.ITSELF) {
            machines.requireJudged(machine);
            Optional<String> gone = machines.outlook()
                    .removed(machine.id())
                    .or(() -> machines.outlook().revoked(machine.id()));
            if (gone.isPresent()) {
                throw refused(machine.label(), gone.get());
            }
            throw new RunFailedException(
                    machine.label()
                            + " is not approved, so it gets only what its own workspace holds or what was compiled"
                            + " on itself; nothing was sent to it: have it approved, or use another machine.",
                    1);
        }
    }

    private static ProcessLostException refused(String machine, String why) {
        return new ProcessLostException(
                machine + " " + why + ", so nothing was sent to it: an administrator can approve it.");
    }
}
