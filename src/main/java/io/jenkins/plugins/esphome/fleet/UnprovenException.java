package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.host.HostLostException;

/** The machine is here, but whether it is the one that was approved is still being asked: what needs to know that waits (R8). */
public final class UnprovenException extends HostLostException {
    private static final long serialVersionUID = 1L;

    UnprovenException(String machine) {
        super(machine + " has not proven yet that it is the approved one.", null);
    }
}
