package io.jenkins.plugins.esphome.flash;

import io.jenkins.plugins.esphome.model.BuildInfo;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.DeviceProfile;
import io.jenkins.plugins.esphome.model.Firmware;
import io.jenkins.plugins.esphome.model.FirmwareSource;
import io.jenkins.plugins.esphome.model.OfflinePolicy;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.model.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/** Devices and firmware as the rooms above hand them over. */
final class Samples {
    static final String PASSWORD = "pa$$word-${x}";

    private Samples() {}

    static DeviceProfile esp32(int otaPort, Optional<String> password) {
        return chip("esp32", Map.of("board", "esp32-c3-devkitm-1", "variant", "esp32c3"), otaPort, password);
    }

    static DeviceProfile chip(String platform, Map<String, String> options, int otaPort, Optional<String> password) {
        return new DeviceProfile(
                "kitchen",
                platform,
                Optional.ofNullable(options.get("board")),
                Optional.ofNullable(options.get("variant")),
                "esp-idf",
                Optional.of("kitchen.local"),
                OptionalInt.of(otaPort),
                password,
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.of("wifi"),
                Duration.ofMinutes(1),
                options);
    }

    static DeviceProfile host(String name, int otaPort, OptionalInt apiPort, String password) {
        return new DeviceProfile(
                name,
                "host",
                Optional.empty(),
                Optional.empty(),
                "host",
                Optional.empty(),
                OptionalInt.of(otaPort),
                Optional.of(password),
                Optional.empty(),
                apiPort,
                Optional.empty(),
                Optional.of("network"),
                Duration.ofMinutes(1),
                Map.of());
    }

    /** Any bytes will do as a chip's image: neither {@code esphome upload} nor the simulator looks into it. */
    static Firmware image(Path directory, DeviceProfile profile, int bytes) throws IOException {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        Files.write(directory.resolve("firmware.bin"), content);
        return firmware(
                directory.resolve("firmware.bin"),
                profile,
                new BuildInfo("2026-11-21 12:00:00 +0000", "2026.10.0", "0x1"));
    }

    static Firmware firmware(Path file, DeviceProfile profile, BuildInfo build) throws IOException {
        String print = PrivateDirectory.sha256(file);
        Firmware.Image image = new Firmware.Image(
                Firmware.Role.APPLICATION, file.getFileName().toString(), -1, Files.size(file), print);
        return new Firmware(print, build, profile, List.of(image));
    }

    static UploadTask task(String name, Target target, Firmware firmware, Path images) {
        return new UploadTask(
                upload(name, target, firmware), firmware, images, KnownAddresses.NONE, HostProgramPolicy.ALLOWED);
    }

    private static Work.Upload upload(String name, Target target, Firmware firmware) {
        return new Work.Upload(
                new DeviceId("home", name),
                target,
                new FirmwareSource.Archived(firmware.fingerprint()),
                Optional.empty(),
                Optional.empty(),
                OfflinePolicy.FAIL,
                false);
    }
}
