package io.jenkins.plugins.esphome.flash;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.Firmware;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.toolchain.Toolchain;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Finds the devices that run the wanted firmware already, so that they are left alone: asked, never assumed. */
public final class CurrentFirmware {

    /** One device and the firmware that it should run. */
    public record Wanted(DeviceId device, Target target, Firmware firmware) {}

    /** How a device stands against what is wanted. */
    public sealed interface Standing {
        /** It runs exactly that. */
        record Current(String reason) implements Standing {}

        /** It runs something else, or is not running where it could be started. */
        record Different(String reason) implements Standing {}

        /** It did not answer or cannot be asked. */
        record Unknown(String reason) implements Standing {}
    }

    /** Asks all of them in one process start. */
    public Map<DeviceId, Standing> find(
            BuildHost agent, Toolchain toolchain, List<Wanted> wanted, KnownAddresses addresses)
            throws IOException, InterruptedException {
        throw new UnsupportedOperationException("lands within the hour");
    }
}
