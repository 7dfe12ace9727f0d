package io.jenkins.plugins.esphome.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.Serializable;

/** Where a device is reached. The OTA port is not part of it: it is compiled in and read from the configuration. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Target.Network.class, name = "network"),
    @JsonSubTypes.Type(value = Target.Serial.class, name = "serial"),
    @JsonSubTypes.Type(value = Target.HostProgram.class, name = "host")
})
public sealed interface Target extends Serializable {
    /** Over the air to this host name or address. */
    record Network(String address) implements Target {
        public Network {
            requireAddress(address);
        }
    }

    /** Over the wire, to the port with this stable identity (F4). */
    record Serial(String identity) implements Target {}

    /** A {@code host:} device whose program the flashing agent itself keeps and starts; reached over the air at its own loopback. */
    record HostProgram() implements Target {
        /** The address at which the flashing agent reaches its own programs. */
        public static final String ADDRESS = "127.0.0.1";
    }

    /** @return the network address, the port's identity, or the loopback address of a host program */
    default String address() {
        if (this instanceof Network network) {
            return network.address();
        }
        if (this instanceof Serial serial) {
            return serial.identity();
        }
        return HostProgram.ADDRESS;
    }

    private static void requireAddress(String address) {
        if (!address.matches("[A-Za-z0-9_][A-Za-z0-9._:%-]*")) {
            throw new BadInput("The address '" + address.replaceAll("\\p{Cntrl}", "?")
                    + "' is not a host name or IP address: give one without port, path or blanks.");
        }
    }
}
