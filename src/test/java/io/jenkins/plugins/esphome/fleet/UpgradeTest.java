package io.jenkins.plugins.esphome.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Verdict;
import io.jenkins.plugins.esphome.store.HistoryEntry;
import io.jenkins.plugins.esphome.store.HistoryQuery;
import io.jenkins.plugins.esphome.store.LogReader;
import io.jenkins.plugins.esphome.toolchain.ToolchainSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Records as an earlier build wrote them, killed in the middle of its third request, in the hands of this one. Only the firmware
 * itself is not kept with them: its files are placeholders.
 */
final class UpgradeTest {
    private static final Path EARLIER =
            Path.of("src/test/resources/io/jenkins/plugins/esphome/jenkins/UpgradeInJenkinsIT");

    @TempDir
    Path here;

    @Test
    @DisplayName("J5 what an earlier build knew of devices, firmware, jobs and logs is kept")
    void whatAnEarlierBuildKnewIsKept() throws Exception {
        try (FleetService fleet = open()) {
            assertThat(fleet.warnings()).isEmpty();
            assertThat(fleet.devices().list())
                    .extracting(device -> device.id() + " " + device.running().map(DeviceRecord.Flash::verdict))
                    .containsExactly(
                            "house/attic " + Optional.of(Verdict.VERIFIED),
                            "house/cellar " + Optional.of(Verdict.VERIFIED));
            for (DeviceRecord device : fleet.devices().list()) {
                assertThat(fleet.archive().find(device.running().orElseThrow().fingerprint()))
                        .isPresent();
            }
            List<HistoryEntry> ended = fleet.store()
                    .history()
                    .page(HistoryQuery.ALL, Optional.empty(), 10)
                    .entries();
            assertThat(ended)
                    .extracting(entry -> entry.job().toString())
                    .containsExactlyInAnyOrder("1.1", "1.2", "2.1", "2.2");
            assertThat(log(fleet, "1.2")).contains("Verdict: verified.");
        }
    }

    @Test
    @DisplayName("Q12 what an earlier build was at when it was killed goes on, and new numbers follow its own")
    void whatWasUnderWayGoesOn() throws Exception {
        try (FleetService fleet = open()) {
            FirmwareJob compile = fleet.job(JobId.parse("3.1")).orElseThrow();
            FirmwareJob upload = fleet.job(JobId.parse("3.2")).orElseThrow();
            assertThat(compile.status()).isEqualTo(JobStatus.RUNNING);
            assertThat(compile.machine().orElseThrow().name()).isEqualTo("builder");
            assertThat(upload.isHeld()).isTrue();
            assertThat(log(fleet, "3.1")).contains("Reading configuration porch.yaml");
            assertThat(fleet.store().nextId()).isGreaterThan(RequestId.parse("3"));
        }
    }

    private FleetService open() throws IOException {
        copy(EARLIER.resolve("esphome"), here);
        Machines machines = new Machines();
        FleetSettings settings = FleetSettings.in(here, machine -> ToolchainSettings.in("unused"));
        return FleetService.open(settings, machines, LocalLeases.of(machines));
    }

    private static String log(FleetService fleet, String job) throws IOException {
        try (LogReader log = fleet.store().follow(JobId.parse(job))) {
            return new String(log.read(0, 1 << 16), UTF_8);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path one : all.toList()) {
                Path copy = to.resolve(from.relativize(one).toString());
                if (Files.isDirectory(one)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(one, copy);
                }
            }
        }
    }
}
