package io.jenkins.plugins.esphome.model;

import java.io.Serializable;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the validated configuration says about the device and what an upload and a verdict need (F1, F6). Holds secrets:
 * it is stored only beside the firmware, in private files, and {@link #toString()} leaves them out.
 *
 * @param name the device name in the configuration
 * @param platform ESPHome's target platform in lower case: "host", "esp32", "esp8266", "rp2", ...
 * @param board the board, where the platform has one
 * @param variant the chip variant, such as "esp32s3", where the platform has one
 * @param toolchain ESPHome's build toolchain: "host", "esp-idf", "platformio", ...
 * @param defaultAddress where ESPHome would look for it: "kitchen.local" or a static address
 * @param otaPort absent when the configuration has no {@code ota: platform: esphome}
 * @param otaEncryption of {@code ota: encryption:}; a device that has it refuses an upload in clear text
 * @param apiPort absent when it has no {@code api:}
 * @param network the chip's network component as the least configuration needs it: "wifi", "ethernet", "openthread", "network"
 * @param goodAfter {@code safe_mode: boot_is_good_after}
 * @param platformOptions the platform's own block (board, variant, framework type) as the least configuration repeats it
 */
public record DeviceProfile(
        String name,
        String platform,
        Optional<String> board,
        Optional<String> variant,
        String toolchain,
        Optional<String> defaultAddress,
        OptionalInt otaPort,
        Optional<String> otaPassword,
        Optional<OtaEncryption> otaEncryption,
        OptionalInt apiPort,
        Optional<String> apiKey,
        Optional<String> network,
        Duration goodAfter,
        Map<String, String> platformOptions)
        implements Serializable {

    public DeviceProfile {
        platformOptions = Map.copyOf(platformOptions);
    }

    public boolean isHost() {
        return platform.equals("host");
    }

    /** Only chips keep the old program and can boot it again; a host program is replaced (F6). */
    public boolean canRollBack() {
        return !isHost();
    }

    @Override
    public String toString() {
        return name + " (" + platform + variant.map(v -> ", " + v).orElse("") + ")";
    }

    /**
     * How an upload is encrypted.
     *
     * @param key base64, 32 bytes; the api's key where the configuration gives none of its own
     * @param allowPlaintext {@code allow_plaintext_upload}: for the one upload to a device whose firmware cannot encrypt yet
     */
    public record OtaEncryption(String key, boolean allowPlaintext) implements Serializable {
        @Override
        public String toString() {
            return "encrypted";
        }
    }
}
