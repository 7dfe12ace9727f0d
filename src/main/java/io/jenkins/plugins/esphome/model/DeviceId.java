package io.jenkins.plugins.esphome.model;

import java.io.Serializable;

/** Names one device: names are unique within a fleet only, so the fleet is always part of it. */
public record DeviceId(String fleet, String name) implements Comparable<DeviceId>, Serializable {
    public DeviceId {
        SafeName.require("fleet name", fleet);
        SafeName.require("device name", name);
    }

    @Override
    public int compareTo(DeviceId other) {
        int byFleet = fleet.compareTo(other.fleet);
        return byFleet != 0 ? byFleet : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return fleet + "/" + name;
    }
}
