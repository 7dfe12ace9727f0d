package io.jenkins.plugins.esphome.model;

import java.io.Serializable;

/** Names a machine where work runs: a Jenkins node's name, or the name of a local host on the command line. */
public record MachineId(String name) implements Comparable<MachineId>, Serializable {
    public static final MachineId LOCAL = new MachineId("local");

    @Override
    public int compareTo(MachineId other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
