package io.jenkins.plugins.esphome.flash;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.DeviceProfile;
import io.jenkins.plugins.esphome.toolchain.Toolchain;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Asks devices what they run, over the native API, from the flashing agent: only the device itself knows (F6). */
public final class DeviceQuestion {

    /** One device to ask: where it is and how its API is opened. */
    public record Asked(DeviceId device, String address, DeviceProfile profile) {}

    /**
     * Asks all of them at once in one process.
     *
     * @param patience how long to wait for the slowest of them
     * @return an answer for each
     */
    public Map<DeviceId, DeviceAnswer> ask(
            BuildHost agent, Toolchain toolchain, List<Asked> devices, KnownAddresses addresses, Duration patience)
            throws IOException, InterruptedException {
        throw new UnsupportedOperationException("lands within the hour");
    }
}
