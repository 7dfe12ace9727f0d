package io.jenkins.plugins.esphome.host;

import io.jenkins.plugins.esphome.model.MachineId;
import java.io.Serializable;

/** The handle of a durable process: small, serialisable, valid in any JVM that reaches the machine. */
public record ProcessRef(MachineId machine, String id, String controlDirectory) implements Serializable {

    /** The handle of the process with this id, whether it was started already or not: an owner marker knows no more than the id. */
    public static ProcessRef of(BuildHost host, String id) {
        return new ProcessRef(host.machine(), id, host.root() + "/" + ControlDirectory.PARENT + "/" + id);
    }
}
