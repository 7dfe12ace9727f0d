package io.jenkins.plugins.esphome.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.Serializable;

/** Where a device is reached. The OTA port is not part of it: it is compiled in and read from the configuration. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Target.Network.class, name = "network"),
    @JsonSubTypes.Type(value = Target.Serial.class, name = "serial"),
    @JsonSubTypes.Type(value = Target.HostProgram.class, name = "host"),
    @JsonSubTypes.Type(value = Target.Configured.class, name = "configured")
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

    /**
     * Where the configuration itself puts the device, which only a compile knows for sure: packages may hide the platform. It
     * is resolved by {@link #forDevice} before anything is written.
     */
    record Configured() implements Target {}

    /**
     * @return where a device with this profile is reached
     * @throws BadInput if nobody gave an address, the configuration neither
     */
    default Target forDevice(DeviceProfile profile) {
        if (!(this instanceof Configured)) {
            return this;
        }
        if (profile.isHost()) {
            return new HostProgram();
        }
        return new Network(profile.defaultAddress()
                .orElseThrow(() -> new BadInput("The configuration of '" + profile.name()
                        + "' says nothing of an address: give the device's own.")));
    }

    /** @return the network address, the port's identity, the loopback address of a host program, or nothing if it is not known yet */
    default String address() {
        if (this instanceof Network network) {
            return network.address();
        }
        if (this instanceof Serial serial) {
            return serial.identity();
        }
        return this instanceof HostProgram ? HostProgram.ADDRESS : "";
    }

    private static void requireAddress(String address) {
        if (!address.matches("[A-Za-z0-9_][A-Za-z0-9._:%-]*")) {
            throw new BadInput("The address '" + address.replaceAll("\\p{Cntrl}", "?")
                    + "' is not a host name or IP address: give one without port, path or blanks.");
        }
    }
}
