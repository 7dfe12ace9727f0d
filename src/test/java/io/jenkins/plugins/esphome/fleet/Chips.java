package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.DeviceProfile;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Profiles of chips, which cannot be compiled for where the tests run; their images may be any bytes. */
final class Chips {
    private Chips() {}

    static DeviceProfile esp32(String name, int otaPort) {
        return esp32(name, otaPort, Optional.empty(), OptionalInt.empty(), "wifi");
    }

    static DeviceProfile esp32(
            String name, int otaPort, Optional<String> password, OptionalInt apiPort, String network) {
        return new DeviceProfile(
                name,
                "esp32",
                Optional.of("esp32-c3-devkitm-1"),
                Optional.of("esp32c3"),
                "esp-idf",
                Optional.of(name + ".local"),
                OptionalInt.of(otaPort),
                password,
                Optional.empty(),
                apiPort,
                Optional.empty(),
                Optional.of(network),
                Duration.ZERO,
                Map.of("board", "esp32-c3-devkitm-1", "variant", "esp32c3"));
    }
}
