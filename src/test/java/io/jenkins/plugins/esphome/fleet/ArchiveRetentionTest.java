package io.jenkins.plugins.esphome.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.esphome.model.BuildInfo;
import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.Firmware;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.model.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may leave the archive, and what never does, whatever the numbers say. */
final class ArchiveRetentionTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final ArchiveSettings TWO =
            new ArchiveSettings(2, Long.MAX_VALUE, Duration.ofHours(1), Duration.ZERO);
    private static final int BYTES = 1000;

    @TempDir
    private Path temp;

    private final List<FirmwareArchive.Entry> entries = new ArrayList<>();

    @Test
    @DisplayName("F7 the last K firmwares of each device stay, the present one included; a failed one is none of them")
    void keepsTheLastOfEachDevice() {
        DeviceRecord lamp = ran("lamp", "a", "b", "c", "d");
        DeviceRecord failed = lamp.after(flash("bad", Verdict.ROLLED_BACK), contact());
        entries("a", "b", "c", "d");

        assertThat(expired(TWO, Set.of(), failed)).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    @DisplayName("F7 what one device gave up stays while another one still has it")
    void keepsWhatAnyDeviceHas() {
        entries("a", "b", "c", "d");

        assertThat(expired(TWO, Set.of(), ran("lamp", "a", "b", "c", "d"), ran("fan", "a", "b")))
                .isEmpty();
    }

    @Test
    @DisplayName(
            "F7 beyond the quota the longest unused goes first, but never what runs, is needed by a request or is young")
    void theQuotaSparesWhatIsNeeded() {
        ArchiveSettings tight = new ArchiveSettings(5, 2 * BYTES, Duration.ofHours(1), Duration.ZERO);
        entries("old", "needed", "earlier", "runs");
        entries.add(entry("young", NOW.minusSeconds(60)));
        DeviceRecord lamp = ran("lamp", "old", "needed", "earlier", "runs");

        assertThat(expired(tight, Set.of("needed"), lamp)).containsExactly("old", "earlier");
        assertThat(retention(tight, Set.of("needed"), lamp).among(entries).left())
                .as("more than the quota: nothing of it may go")
                .isEqualTo(3 * BYTES);
    }

    @Test
    @DisplayName(
            "F7 R4 what a stranger had built goes before a fleet's own, and never costs a device its earlier firmware")
    void strangersTakeNoRoom() {
        ArchiveSettings tight = new ArchiveSettings(5, 2 * BYTES, Duration.ofHours(1), Duration.ZERO);
        entries("earlier", "runs");
        entries.add(strange("strange", NOW.minus(Duration.ofHours(2))));
        for (String print : List.of("flood-1", "flood-2", "flood-3")) {
            entries.add(strange(print, NOW.minusSeconds(60)));
        }
        DeviceRecord lamp = ran("lamp", "earlier", "runs");

        assertThat(expired(tight, Set.of(), lamp)).containsExactly("strange");
        assertThat(expired(new ArchiveSettings(5, BYTES, Duration.ofHours(1), Duration.ZERO), Set.of(), lamp))
                .as("the quota still bounds the fleet's own")
                .containsExactly("strange", "earlier");
    }

    @Test
    @DisplayName("F7 of what was only compiled, the last K of each configuration stay")
    void keepsTheLastBuilds() {
        entries("a", "b", "c");

        assertThat(expired(TWO, Set.of())).containsExactly("a");
    }

    @Test
    @DisplayName("F7 the sweep removes a firmware whole, and its identity; what was chosen meanwhile stays")
    void theArchiveLosesWhatExpired() throws Exception {
        FirmwareArchive archive = new FirmwareArchive(temp.resolve("firmware"), at(NOW.minus(Duration.ofDays(9))));
        FirmwareArchive.Entry gone = archived(archive, "0a");
        FirmwareArchive.Entry chosen = archived(archive, "0b");
        archive.remember(asker(), "i-0a", gone);
        archive.remember(asker(), "i-0b", chosen);
        FirmwareArchive later = new FirmwareArchive(temp.resolve("firmware"), at(NOW));
        later.use("0b");

        assertThat(later.remove(gone)).isTrue();
        assertThat(later.remove(chosen)).as("chosen since it was listed").isFalse();
        later.forgetIdentities();

        assertThat(later.find("0a")).isEmpty();
        assertThat(later.builtFrom(asker(), "i-0a")).isEmpty();
        assertThat(later.builtFrom(asker(), "i-0b")).isPresent();
        try (var left = Files.walk(temp.resolve("firmware"))) {
            assertThat(left.map(Path::toString)).noneMatch(path -> path.contains("0a"));
        }
    }

    @Test
    @DisplayName("F7 firmware holds Wi-Fi keys: its files are its owner's alone")
    void filesArePrivate() throws Exception {
        FirmwareArchive archive = new FirmwareArchive(temp.resolve("firmware"), at(NOW));
        FirmwareArchive.Entry entry = archived(archive, "0a");

        try (var files = Files.walk(entry.directory())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .isEqualTo("rw-------");
            }
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(temp.resolve("firmware/images"))))
                .isEqualTo("rwx------");
    }

    private List<String> expired(ArchiveSettings settings, Set<String> needed, DeviceRecord... devices) {
        return retention(settings, needed, devices).among(entries).entries().stream()
                .map(entry -> entry.firmware().fingerprint())
                .toList();
    }

    private static ArchiveRetention retention(ArchiveSettings settings, Set<String> needed, DeviceRecord... devices) {
        return new ArchiveRetention(settings, List.of(devices), needed, NOW);
    }

    @Test
    @DisplayName("F7 the same firmware twice is kept once, and gets the debug files that only its second build brought")
    void keptOnce() throws Exception {
        FirmwareArchive archive = new FirmwareArchive(temp, at(NOW));
        FirmwareArchive.Entry before = archived(archive, "0a");
        Path received = archive.receive(job(2));
        Files.writeString(received.resolve("firmware.bin"), "0a");
        Files.writeString(received.resolve("firmware.elf"), "elf");
        Firmware more = firmware("0a").with(List.of(new Firmware.Image(Firmware.Role.ELF, "firmware.elf", -1, 3, "e")));

        FirmwareArchive.Entry after = archive.add(more, received, job(2), configuration());

        assertThat(after.directory()).isEqualTo(before.directory()).isDirectoryContaining("glob:**/firmware.elf");
        assertThat(after.firmware()).isEqualTo(more);
        assertThat(after.builtBy()).isEqualTo(job(1));
        assertThat(archive.list()).containsExactly(after);
        assertThat(archived(archive, "0a").firmware()).isEqualTo(more);
    }

    /** Built a day apart, the last one yesterday. */
    private void entries(String... prints) {
        for (int i = 0; i < prints.length; i++) {
            entries.add(entry(prints[i], NOW.minus(Duration.ofDays(prints.length - i))));
        }
    }

    private static FirmwareArchive.Entry entry(String print, Instant built) {
        return new FirmwareArchive.Entry(
                firmware(print), job(1), built, Optional.of(configuration()), built, Path.of(print));
    }

    private static FirmwareArchive.Entry strange(String print, Instant built) {
        ConfigurationId configuration = new ConfigurationId("home", Trust.UNTRUSTED, print + ".yaml");
        return new FirmwareArchive.Entry(
                firmware(print), job(1), built, Optional.of(configuration), built, Path.of(print));
    }

    private FirmwareArchive.Entry archived(FirmwareArchive archive, String print) throws IOException {
        Path received = archive.receive(job(1));
        Files.writeString(received.resolve("firmware.bin"), print);
        return archive.add(firmware(print), received, job(1), configuration());
    }

    private static Firmware firmware(String print) {
        return new Firmware(
                print,
                new BuildInfo("2026-11-20 12:00:00 +0000", "2026.10.0", "0x1"),
                Chips.esp32("lamp", 3232),
                List.of(new Firmware.Image(Firmware.Role.APPLICATION, "firmware.bin", -1, BYTES, print)));
    }

    private static DeviceRecord ran(String device, String... prints) {
        DeviceRecord record = DeviceRecord.fresh(
                new DeviceId("home", device), new Target.Network("10.0.0.1"), Chips.esp32("lamp", 3232));
        for (String print : prints) {
            record = record.after(flash(print, Verdict.VERIFIED), contact());
        }
        return record;
    }

    private static DeviceRecord.Flash flash(String print, Verdict verdict) {
        return new DeviceRecord.Flash(print, "2026.10.0", "2026-11-20 12:00:00 +0000", NOW, job(1), verdict);
    }

    private static DeviceRecord.Contact contact() {
        return new DeviceRecord.Contact(
                MachineId.LOCAL,
                new Target.Network("10.0.0.1"),
                Optional.empty(),
                Optional.empty(),
                Chips.esp32("lamp", 3232));
    }

    private static FirmwareArchive.Asker asker() {
        return new FirmwareArchive.Asker(configuration(), Optional.empty());
    }

    private static ConfigurationId configuration() {
        return new ConfigurationId("home", Trust.TRUSTED, "lamp.yaml");
    }

    private static JobId job(long request) {
        return new RequestId(request).job(1);
    }

    private static Clock at(Instant moment) {
        return Clock.fixed(moment, ZoneOffset.UTC);
    }
}
