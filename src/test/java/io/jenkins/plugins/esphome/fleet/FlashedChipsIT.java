package io.jenkins.plugins.esphome.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.jenkins.plugins.esphome.endtoend.Ports;
import io.jenkins.plugins.esphome.flash.ApiSimulator;
import io.jenkins.plugins.esphome.flash.OtaSimulator;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.BuildInfo;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.DeviceProfile;
import io.jenkins.plugins.esphome.model.Firmware;
import io.jenkins.plugins.esphome.model.JobEvent;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.Lane;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.OfflinePolicy;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.model.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flashing through the service: real {@code esphome upload}, simulated chips that take it well or badly. */
final class FlashedChipsIT {
    private static final int BYTES = 60_000;

    @TempDir
    private Path temp;

    private SimulatedFleet fleet;
    private final List<OtaSimulator> chips = new ArrayList<>();

    private void open(int uploadSlots) throws Exception {
        fleet = new SimulatedFleet(temp.resolve("state"), uploadSlots);
    }

    @AfterEach
    void close() throws Exception {
        fleet.close();
        for (OtaSimulator chip : chips) {
            chip.close();
        }
    }

    @Test
    @DisplayName(
            "Q14 F9 F6 each chip gets what it deserves: written, tried again without a compile, or refused with its first error")
    void chipsThatMisbehave() throws Exception {
        open(8);
        Map<String, OtaSimulator> all = new LinkedHashMap<>();
        all.put("slow", chip("--rate", "60000"));
        all.put("gzip", chip("--features", "gzip"));
        all.put("legacy", chip("--version", "1", "--legacy", "--auth", "md5", "--password", "right"));
        all.put("heals", chip("--drop-at", "20000", "--heal-after", "3"));
        all.put("drops-always", chip("--drop-at", "20000"));
        all.put("locked", chip("--password", "another"));
        all.put("full", chip("--fail", "space"));
        all.put("refusing", chip("--fail", "prepare"));

        Map<String, Firmware> images = new LinkedHashMap<>();
        Map<String, RequestId> requests = new LinkedHashMap<>();
        for (Map.Entry<String, OtaSimulator> one : all.entrySet()) {
            Firmware image = fleet.archived(
                    profile(one.getKey(), one.getValue(), Optional.of("right"), OptionalInt.empty(), "wifi"), BYTES);
            images.put(one.getKey(), image);
            requests.put(one.getKey(), fleet.flash(image, OtaSimulator.address(0)));
        }

        for (String written : List.of("slow", "gzip", "legacy", "heals")) {
            DeviceOutcome outcome = fleet.outcome(requests.get(written));
            assertThat(outcome)
                    .as(log(requests.get(written)))
                    .returns(JobStatus.COMPLETED, DeviceOutcome::status)
                    .returns(false, DeviceOutcome::compiled)
                    .returns(Optional.of(Verdict.UNVERIFIED), DeviceOutcome::verdict);
            assertThat(all.get(written).received(0))
                    .as(written)
                    .hasBinaryContent(Files.readAllBytes(image(images.get(written))));
        }
        assertThat(all.get("heals").count("connect"))
                .as("esphome itself connects three times, then our second try")
                .isEqualTo(4);
        assertFailed(requests.get("drops-always"), "(3 tries)", all.get("drops-always"), 9);
        assertFailed(requests.get("locked"), "another 'ota:' password", all.get("locked"), 1);
        assertFailed(requests.get("full"), "too small", all.get("full"), 1);
        assertFailed(requests.get("refusing"), "Upload to refusing at", all.get("refusing"), 1);
    }

    private void assertFailed(RequestId request, String reason, OtaSimulator chip, int tries) throws Exception {
        assertThat(fleet.outcome(request))
                .as(log(request))
                .returns(JobStatus.FAILED, DeviceOutcome::status)
                .returns(false, DeviceOutcome::flashed);
        assertThat(fleet.outcome(request).reason().orElseThrow()).contains(reason);
        assertThat(chip.count("connect")).isEqualTo(tries);
    }

    @Test
    @DisplayName(
            "F8 offline: fail, skip, wait with a limit; who waits holds no lane, keeps its place, and goes on when the device appears")
    void devicesThatAreAway() throws Exception {
        open(1);
        int port = Ports.free();
        String away = "127.0.0.9";
        Firmware first = fleet.archived(Chips.esp32("attic", port), BYTES);
        Firmware second = fleet.archived(Chips.esp32("attic", port), BYTES);
        List<JobId> begun = new CopyOnWriteArrayList<>();

        RequestId fails = fleet.flash(first, "attic", away, OfflinePolicy.FAIL, SimulatedFleet.LIMITS);
        assertThat(fleet.outcome(fails))
                .returns(JobStatus.FAILED, DeviceOutcome::status)
                .returns(true, o -> o.reason().orElseThrow().contains("does not answer at " + away));
        RequestId skips = fleet.flash(first, "attic", away, OfflinePolicy.SKIP, SimulatedFleet.LIMITS);
        assertThat(fleet.outcome(skips))
                .returns(JobStatus.COMPLETED, DeviceOutcome::status)
                .returns(false, DeviceOutcome::flashed)
                .returns(true, o -> o.reason().orElseThrow().startsWith("skipped: "));
        RequestId tires = fleet.flash(
                first, "attic", away, OfflinePolicy.WAIT, SimulatedFleet.LIMITS.withAwaitDevice(Duration.ofMillis(1)));
        assertThat(fleet.outcome(tires))
                .returns(JobStatus.FAILED, DeviceOutcome::status)
                .returns(true, o -> o.reason().orElseThrow().startsWith("attic did not answer within"));

        RequestId older = fleet.flash(first, "attic", away, OfflinePolicy.WAIT, SimulatedFleet.LIMITS);
        awaitParked(older);
        RequestId newer = fleet.flash(second, "attic", away, OfflinePolicy.WAIT, SimulatedFleet.LIMITS);
        awaitParked(newer);
        assertThat(fleet.service.queue().used(MachineId.LOCAL, Lane.UPLOAD)).isZero();
        assertThat(fleet.service.job(older.job(1)).orElseThrow().waitReason().orElseThrow())
                .contains("waits for the device", away);

        OtaSimulator other = chip();
        Firmware others = fleet.archived(Chips.esp32("cellar", other.port()), BYTES);
        assertThat(fleet.outcome(fleet.flash(others, OtaSimulator.address(0))))
                .as("the only lane is free")
                .returns(JobStatus.COMPLETED, DeviceOutcome::status);

        fleet.service.subscribe(event -> {
            if (event instanceof JobEvent.Ended) {
                begun.add(event.job());
            }
        });
        chips.add(OtaSimulator.at(
                Files.createDirectories(temp.resolve("late")), fleet.python, List.of(away + ":" + port)));
        assertThat(fleet.outcome(older)).returns(JobStatus.COMPLETED, DeviceOutcome::status);
        assertThat(fleet.outcome(newer)).returns(JobStatus.COMPLETED, DeviceOutcome::status);
        await().untilAsserted(() -> assertThat(begun).containsExactly(older.job(1), newer.job(1)));
    }

    private void awaitParked(RequestId request) {
        DeviceId device = new DeviceId(SimulatedFleet.FLEET, "attic");
        await().until(() -> fleet.service.queue().parked(device).contains(request.job(1)));
    }

    @Test
    @DisplayName(
            "Q1 OpenThread devices are written one at a time from one agent, and hold no lane of the others meanwhile")
    void openThreadHasALaneOfOne() throws Exception {
        open(4);
        OtaSimulator mesh =
                OtaSimulator.start(Files.createDirectories(temp.resolve("mesh")), fleet.python, 3, "--rate", "40000");
        chips.add(mesh);
        List<RequestId> requests = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Firmware image = fleet.archived(
                    profile("thread-" + i, mesh, Optional.empty(), OptionalInt.empty(), "openthread"), BYTES);
            requests.add(fleet.flash(image, OtaSimulator.address(i)));
        }

        for (RequestId request : requests) {
            assertThat(fleet.outcome(request)).as(log(request)).returns(JobStatus.COMPLETED, DeviceOutcome::status);
        }
        assertThat(mesh.story().stream().filter(e -> e.equals("connect") || e.equals("done")))
                .containsExactly("connect", "done", "connect", "done", "connect", "done");
    }

    @Test
    @DisplayName(
            "F6 a chip that starts its old program again before it called the new one good is rolled back, and its record keeps the old one")
    void anOldProgramStartsAgain() throws Exception {
        fleet = new SimulatedFleet(temp.resolve("state"), 1, ArchiveSettings.DEFAULT, SimulatedFleet.HASTY);
        try (ApiSimulator api = ApiSimulator.start(temp, fleet.python, "--name", "lamp")) {
            OtaSimulator ota = chipAtHome();
            DeviceProfile lamp = profile("lamp", ota, Optional.empty(), OptionalInt.of(api.port()), "wifi");
            Firmware good = fleet.archived(lamp, BYTES);
            Firmware bad = fleet.archived(lamp, BYTES);
            api.runs(good.build());
            DeviceOutcome found = fleet.outcome(fleet.flash(good, "127.0.0.1"));
            assertThat(found).returns(false, DeviceOutcome::flashed);
            assertThat(ota.count("connect"))
                    .as("a device that says it is current is left alone")
                    .isZero();

            api.isAway();
            RequestId request = fleet.flash(bad, "127.0.0.1");
            await().until(() -> ota.count("done") == 1);
            api.runsOnce(bad.build(), good.build());
            await("it is verified once and waits without a lane")
                    .until(() -> fleet.service.queue().used(MachineId.LOCAL, Lane.UPLOAD) == 0);

            assertThat(fleet.outcome(request))
                    .as(log(request))
                    .returns(JobStatus.FAILED, DeviceOutcome::status)
                    .returns(true, DeviceOutcome::flashed)
                    .returns(Optional.of(Verdict.ROLLED_BACK), DeviceOutcome::verdict);
            DeviceRecord record = record("lamp");
            assertThat(record.running().orElseThrow().fingerprint()).isEqualTo(good.fingerprint());
            assertThat(record.history())
                    .extracting(DeviceRecord.Flash::verdict)
                    .containsExactly(Verdict.ROLLED_BACK, Verdict.VERIFIED);
            assertThat(record.agent()).contains(MachineId.LOCAL);
        }
    }

    @Test
    @DisplayName(
            "F6 an old program that starts again when the new one was called good long ago is found and mended by the next install")
    void anOldProgramStartsAgainMuchLater() throws Exception {
        open(1);
        try (ApiSimulator api = ApiSimulator.start(temp, fleet.python, "--name", "lamp")) {
            OtaSimulator ota = chipAtHome();
            DeviceProfile lamp = profile("lamp", ota, Optional.empty(), OptionalInt.of(api.port()), "wifi");
            Firmware old = fleet.archived(lamp, BYTES);
            Firmware wanted = fleet.archived(lamp, BYTES);
            for (int time = 1; time <= 2; time++) {
                int writes = time;
                api.runs(old.build());
                RequestId request = fleet.flash(wanted, "127.0.0.1");
                await().until(() -> ota.count("done") == writes);
                api.runs(wanted.build());
                assertThat(fleet.outcome(request))
                        .as(log(request))
                        .returns(true, DeviceOutcome::flashed)
                        .returns(Optional.of(Verdict.VERIFIED), DeviceOutcome::verdict);
                assertThat(record("lamp").running().orElseThrow().fingerprint()).isEqualTo(wanted.fingerprint());
            }
        }
    }

    @Test
    @DisplayName(
            "F8 F6 a name that leads nowhere: the device is found where it was last, if it says that it is the one")
    void aNameThatLeadsNowhere() throws Exception {
        open(1);
        try (ApiSimulator api = ApiSimulator.start(temp, fleet.python, "--name", "lamp")) {
            OtaSimulator ota = chipAtHome();
            DeviceProfile lamp = profile("lamp", ota, Optional.empty(), OptionalInt.of(api.port()), "wifi");
            Firmware image = fleet.archived(lamp, BYTES);
            String name = "lamp.nowhere.invalid";
            api.runs(new BuildInfo("2020-02-02 02:02:02 +0000", "2026.10.0", "0x0"));

            seen("lamp", name, lamp, "02:00:00:00:00:99");
            DeviceOutcome neighbour = fleet.outcome(fleet.flash(image, name));
            assertThat(neighbour).returns(JobStatus.FAILED, DeviceOutcome::status);
            assertThat(ota.count("connect"))
                    .as("a neighbour is never written to")
                    .isZero();

            seen("lamp", name, lamp, "02:00:00:00:00:01");
            RequestId request = fleet.flash(image, name);
            await().until(() -> ota.count("done") == 1);
            api.runs(image.build());

            assertThat(fleet.outcome(request))
                    .as(log(request))
                    .returns(JobStatus.COMPLETED, DeviceOutcome::status)
                    .returns(Optional.of(Verdict.VERIFIED), DeviceOutcome::verdict);
        }
    }

    @Test
    @DisplayName("F7 firmware that was built for another device or another chip is refused before anything is filed")
    void anotherDevicesFirmwareIsRefused() throws Exception {
        open(1);
        Firmware kitchen = fleet.archived(Chips.esp32("kitchen", 3232), BYTES);
        seen("cellar", "10.0.0.1", Chips.esp32("cellar", 3232), "02:00:00:00:00:01");

        assertThatThrownBy(() -> fleet.flash(kitchen, "cellar", "10.0.0.1", OfflinePolicy.FAIL, SimulatedFleet.LIMITS))
                .isInstanceOf(BadInput.class)
                .hasMessageContainingAll("was built for 'kitchen', not for 'cellar'", "devices show cellar");
        assertThat(fleet.service.queue().jobCount()).isZero();
    }

    @Test
    @DisplayName(
            "F7 the archive is swept behind the work: what a device runs and what a waiting request needs stays until it ended")
    void theArchiveKeepsWhatIsNeeded() throws Exception {
        ArchiveSettings one = new ArchiveSettings(1, Long.MAX_VALUE, Duration.ZERO, Duration.ZERO);
        fleet = new SimulatedFleet(temp.resolve("state"), 1, one, SimulatedFleet.HASTY);
        int silent = Ports.free();
        Firmware runs = fleet.archived(Chips.esp32("lamp", silent), BYTES);
        seen("lamp", "127.0.0.9", Chips.esp32("lamp", silent), "02:00:00:00:00:01", runs.fingerprint());
        Firmware newer = fleet.archived(Chips.esp32("lamp", silent), BYTES);
        Firmware needed = fleet.archived(Chips.esp32("attic", silent), BYTES);
        RequestId waits = fleet.flash(needed, "attic", "127.0.0.9", OfflinePolicy.WAIT, SimulatedFleet.LIMITS);
        awaitParked(waits);
        Firmware spare = fleet.archived(Chips.esp32("attic", silent), BYTES);
        Firmware last = fleet.archived(Chips.esp32("attic", silent), BYTES);

        RequestId ends = fleet.flash(newer, "lamp", "127.0.0.9", OfflinePolicy.SKIP, SimulatedFleet.LIMITS);
        fleet.outcome(ends);
        awaitArchive(runs, newer, needed, last);
        assertThat(fleet.service.archive().find(spare.fingerprint())).isEmpty();

        fleet.service.cancel(waits, "tester");
        awaitArchive(runs, newer, last);
    }

    private void awaitArchive(Firmware... kept) {
        await().untilAsserted(() -> assertThat(fleet.service.archive().list())
                .extracting(entry -> entry.firmware().fingerprint())
                .containsExactlyInAnyOrderElementsOf(
                        java.util.Arrays.stream(kept).map(Firmware::fingerprint).toList()));
    }

    private void seen(String device, String address, DeviceProfile profile, String mac) throws IOException {
        seen(device, address, profile, mac, "0a");
    }

    /** What an earlier flash would have left in the device's record. */
    private void seen(String device, String address, DeviceProfile profile, String mac, String fingerprint)
            throws IOException {
        Target.Network target = new Target.Network(address);
        DeviceRecord.Contact contact =
                new DeviceRecord.Contact(MachineId.LOCAL, target, Optional.of("127.0.0.1"), Optional.of(mac), profile);
        DeviceRecord.Flash flash = new DeviceRecord.Flash(
                fingerprint,
                "2026.10.0",
                "2020-02-02 02:02:02 +0000",
                java.time.Instant.EPOCH,
                new RequestId(1).job(1),
                Verdict.VERIFIED);
        DeviceId id = new DeviceId(SimulatedFleet.FLEET, device);
        fleet.service.devices().update(DeviceRecord.fresh(id, target, profile), known -> known.after(flash, contact));
    }

    private DeviceRecord record(String device) throws IOException {
        return fleet.service
                .devices()
                .find(new DeviceId(SimulatedFleet.FLEET, device))
                .orElseThrow();
    }

    private OtaSimulator chip(String... options) throws IOException {
        Path directory = Files.createDirectories(temp.resolve("chip-" + chips.size()));
        OtaSimulator chip = OtaSimulator.start(directory, fleet.python, 1, options);
        chips.add(chip);
        return chip;
    }

    private OtaSimulator chipAtHome() throws IOException {
        Path directory = Files.createDirectories(temp.resolve("chip-" + chips.size()));
        OtaSimulator chip = OtaSimulator.at(directory, fleet.python, List.of("127.0.0.1:0"));
        chips.add(chip);
        return chip;
    }

    private static DeviceProfile profile(
            String name, OtaSimulator chip, Optional<String> password, OptionalInt apiPort, String network) {
        return Chips.esp32(name, chip.port(), password, apiPort, network);
    }

    private Path image(Firmware firmware) throws IOException {
        return fleet.service
                .archive()
                .find(firmware.fingerprint())
                .orElseThrow()
                .directory()
                .resolve("firmware.bin");
    }

    private String log(RequestId request) {
        return "request " + request + ": " + fleet.service.job(request.job(1));
    }
}
