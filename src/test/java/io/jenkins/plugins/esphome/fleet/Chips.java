package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.BuildInfo;
import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.DeviceProfile;
import io.jenkins.plugins.esphome.model.Firmware;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Trust;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/** Firmware of chips, which cannot be compiled for where the tests run; flashing asks nothing of an image, so it may be any bytes. */
public final class Chips {
    private Chips() {}

    static DeviceProfile esp32(String name, int otaPort) {
        return esp32(name, otaPort, Optional.empty(), OptionalInt.empty(), "wifi");
    }

    public static DeviceProfile esp32(
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

    /**
     * Puts firmware into the archive of a fleet that is not running.
     *
     * @param records its directory
     * @param number another for each
     */
    public static Firmware archived(Path records, String fleet, DeviceProfile profile, int number) throws Exception {
        Path root = Files.createDirectories(records).resolve("firmware");
        return archived(new FirmwareArchive(root, Clock.systemUTC()), fleet, profile, number, 60_000);
    }

    /** Firmware as a compile of {@code NAME.yaml} would have left it. */
    static Firmware archived(FirmwareArchive archive, String fleet, DeviceProfile profile, int number, int bytes)
            throws Exception {
        byte[] image = new byte[bytes];
        new Random(number).nextBytes(image);
        JobId builder = new RequestId(9000 + number).job(1);
        Path received = archive.receive(builder);
        Files.write(received.resolve("firmware.bin"), image);
        String print =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(image));
        Firmware firmware = new Firmware(
                print,
                new BuildInfo("2026-11-21 12:00:0" + number % 10 + " +0000", "2026.10.0", "0x" + number),
                profile,
                List.of(new Firmware.Image(Firmware.Role.APPLICATION, "firmware.bin", -1, bytes, print)));
        ConfigurationId configuration = new ConfigurationId(fleet, Trust.TRUSTED, profile.name() + ".yaml");
        return archive.add(firmware, received, builder, configuration).firmware();
    }
}
