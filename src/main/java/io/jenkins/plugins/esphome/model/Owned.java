package io.jenkins.plugins.esphome.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What one job at a time may use, even across a crash: two processes on it would destroy each other's work (Q13). */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Owned.BuildDirectory.class, name = "buildDirectory"),
    @JsonSubTypes.Type(value = Owned.Device.class, name = "device")
})
public sealed interface Owned {

    /** One configuration's build directory on one machine (R4). */
    record BuildDirectory(MachineId machine, ConfigurationId configuration) implements Owned {
        @Override
        public String toString() {
            return "the build directory of " + configuration + " on " + machine;
        }
    }

    record Device(DeviceId device) implements Owned {
        @Override
        public String toString() {
            return "device " + device.name();
        }
    }
}
