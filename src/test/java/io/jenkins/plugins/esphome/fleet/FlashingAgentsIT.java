package io.jenkins.plugins.esphome.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jenkins.plugins.esphome.endtoend.Ports;
import io.jenkins.plugins.esphome.flash.FarHost;
import io.jenkins.plugins.esphome.flash.HostProgramPolicy;
import io.jenkins.plugins.esphome.flash.OtaSimulator;
import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.model.AgentChoice;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.DeviceProfile;
import io.jenkins.plugins.esphome.model.Firmware;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobEvent;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.NotReached;
import io.jenkins.plugins.esphome.model.OfflinePolicy;
import io.jenkins.plugins.esphome.model.Placement;
import io.jenkins.plugins.esphome.model.PlacementPolicy;
import io.jenkins.plugins.esphome.model.Reach;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.model.Verdict;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.toolchain.EsphomeVersion;
import io.jenkins.plugins.esphome.toolchain.UnfiledRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two flashing agents, of which not each one reaches each device: real {@code esphome upload}, simulated chips. */
final class FlashingAgentsIT {
    private static final int BYTES = 60_000;
    private static final MachineId OUTHOUSE = new MachineId("outhouse");
    private static final String AWAY = "127.0.0.9";

    @TempDir
    private Path temp;

    private SimulatedFleet fleet;
    private LocalHost outhouse;
    private final List<OtaSimulator> chips = new ArrayList<>();

    @BeforeEach
    void open() throws Exception {
        fleet = new SimulatedFleet(temp.resolve("state"), 4);
        outhouse = new LocalHost(OUTHOUSE, temp.resolve("state/outhouse"));
    }

    @AfterEach
    void close() throws Exception {
        fleet.close();
        for (OtaSimulator chip : chips) {
            chip.close();
        }
    }

    /** The second agent; by its name it is the last among equals. */
    private void putOuthouse(BuildHost host, Reach reach) {
        put(host, new FlashingAgent(4, HostProgramPolicy.REFUSED).reaching(reach));
    }

    private void put(BuildHost host, FlashingAgent flashes) {
        MachineSettings own = MachineSettings.own(host, "the outhouse", BuildServer.NONE, flashes);
        fleet.service
                .machines()
                .put(new MachineSettings(
                        host, own.label(), own.pin(), own.approval(), own.builds(), own.flashes(), "below"::equals));
    }

    @Test
    @DisplayName(
            "Q14 F1 F8 a compiled firmware whose device does not answer the first agent is written by the second one, without another compile")
    void theUploadMovesWithOneCompile() throws Exception {
        putOuthouse(outhouse, Reach.EVERYTHING);
        int port = Ports.free();
        CountDownLatch moved = new CountDownLatch(1);
        fleet.service.subscribe(event -> {
            if (event instanceof JobEvent.Changed changed
                    && !changed.now().notReached().isEmpty()) {
                moved.countDown();
            }
        });

        RequestId request = install(port);
        assertThat(moved.await(5, TimeUnit.MINUTES)).isTrue();
        chips.add(chipAt(AWAY, port));

        assertThat(fleet.outcome(request))
                .as(log(request, 2))
                .returns(JobStatus.COMPLETED, DeviceOutcome::status)
                .returns(true, DeviceOutcome::compiled)
                .returns(true, DeviceOutcome::flashed)
                .returns(Optional.of(Verdict.UNVERIFIED), DeviceOutcome::verdict);
        FirmwareJob upload = fleet.service.job(request.job(2)).orElseThrow();
        assertThat(upload.notReached()).singleElement().satisfies(first -> {
            assertThat(first.agent()).isEqualTo(MachineId.LOCAL);
            assertThat(first.reason()).contains("Connection refused");
        });
        assertThat(upload.machine()).contains(OUTHOUSE);
        assertThat(upload.placement().map(Placement::reason))
                .contains("not reached from this computer; only the outhouse can do it now");
        assertThat(fleet.service.job(request.job(1)).orElseThrow().attempt())
                .as("the compile was not repeated")
                .isEqualTo(1);
        assertThat(output(request.job(2)).get(0)).startsWith("Not reached from this computer: ");
        assertThat(chips.get(0).count("done")).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "F8 only what no agent reaches is offline: then it fails, is skipped, or waits, and each agent's reason is said")
    void whenNoAgentReachesIt() throws Exception {
        putOuthouse(new FarHost(outhouse), Reach.EVERYTHING);
        Map<OfflinePolicy, RequestId> requests = new LinkedHashMap<>();
        for (OfflinePolicy policy : OfflinePolicy.values()) {
            Firmware image = fleet.archived(Chips.esp32("lamp-" + policy, Ports.free()), BYTES);
            requests.put(policy, fleet.flash(image, "lamp-" + policy, AWAY, policy, SimulatedFleet.LIMITS));
        }
        String everybody = "from this computer: port";

        DeviceOutcome failed = fleet.outcome(requests.get(OfflinePolicy.FAIL));
        assertThat(failed).returns(JobStatus.FAILED, DeviceOutcome::status);
        assertThat(failed.reason().orElseThrow())
                .startsWith("lamp-FAIL does not answer at " + AWAY + " from the outhouse: No route to host; ")
                .contains(everybody);
        DeviceOutcome skipped = fleet.outcome(requests.get(OfflinePolicy.SKIP));
        assertThat(skipped).returns(JobStatus.COMPLETED, DeviceOutcome::status).returns(false, DeviceOutcome::flashed);
        assertThat(skipped.reason().orElseThrow()).startsWith("skipped: ").contains(everybody, "from the outhouse");
        JobId waits = requests.get(OfflinePolicy.WAIT).job(1);
        awaitParked("lamp-WAIT", waits);
        assertThat(fleet.service.job(waits).orElseThrow().waitReason().orElseThrow())
                .startsWith("waits for the device: ")
                .contains(everybody, "from the outhouse");
    }

    @Test
    @DisplayName("F8 a device that was away is looked at from every agent, and the one that sees it gets the upload")
    void aWaitingDeviceIsSeenByTheOther() throws Exception {
        int port = Ports.free();
        Firmware image = fleet.archived(Chips.esp32("lamp", port), BYTES);
        putOuthouse(new FarHost(outhouse), Reach.EVERYTHING);
        RequestId request = fleet.flash(image, "lamp", AWAY, OfflinePolicy.WAIT, SimulatedFleet.LIMITS);
        awaitParked("lamp", request.job(1));

        chips.add(chipAt(AWAY, port));

        assertThat(fleet.outcome(request)).as(log(request, 1)).returns(true, DeviceOutcome::flashed);
        assertThat(placement(request.job(1)).reason()).isEqualTo("the device answers this computer");
        assertThat(fleet.service.devices().find(device("lamp")).orElseThrow().agent())
                .contains(MachineId.LOCAL);
    }

    @Test
    @DisplayName("F1 S4 a subnet rule or a label leads to the agent at once: nothing is tried where it cannot succeed")
    void rulesAndLabels() throws Exception {
        OtaSimulator chip = chipAt(OtaSimulator.address(0), 0);
        chips.add(chip);
        putOuthouse(new FarHost(outhouse), new Reach(List.of("10.0.0.0/8")));
        RequestId byRule =
                fleet.flash(fleet.archived(Chips.esp32("lamp", chip.port()), BYTES), OtaSimulator.address(0));
        assertThat(fleet.outcome(byRule)).returns(true, DeviceOutcome::flashed);
        assertThat(fleet.service.job(byRule.job(1)).orElseThrow())
                .returns(List.<NotReached>of(), FirmwareJob::notReached)
                .returns(Optional.of(MachineId.LOCAL), FirmwareJob::machine);

        putOuthouse(outhouse, Reach.EVERYTHING);
        RequestId byLabel = fleet.flash(
                fleet.archived(Chips.esp32("lamp", chip.port()), BYTES),
                "lamp",
                OtaSimulator.address(0),
                OfflinePolicy.FAIL,
                SimulatedFleet.LIMITS,
                Optional.of(AgentChoice.labelled("below")));
        assertThat(fleet.outcome(byLabel)).returns(true, DeviceOutcome::flashed);
        assertThat(placement(byLabel.job(1)).machine()).isEqualTo(OUTHOUSE);
        assertThat(fleet.service.devices().find(device("lamp")).orElseThrow().agent())
                .contains(OUTHOUSE);

        RequestId again = fleet.flash(fleet.archived(Chips.esp32("lamp", chip.port()), BYTES), OtaSimulator.address(0));
        assertThat(fleet.outcome(again)).returns(true, DeviceOutcome::flashed);
        assertThat(placement(again.job(1)).reason()).isEqualTo("the outhouse reached it last time");
    }

    @Test
    @DisplayName("F1 a host device stays on the machine that started it, unless the request names another one")
    void aHostDeviceStaysWhereItLives() throws Exception {
        putOuthouse(outhouse, Reach.EVERYTHING);
        Firmware program = fleet.archived(hostProfile("lamp"), BYTES);
        lives(program.profile(), OUTHOUSE);

        assertThat(agentOf(program, Optional.empty())).contains(AgentChoice.only(OUTHOUSE));
        assertThat(agentOf(program, Optional.of(AgentChoice.labelled("below")))).contains(AgentChoice.only(OUTHOUSE));
        AgentChoice elsewhere = AgentChoice.only(new MachineId("barn"));
        assertThat(agentOf(program, Optional.of(elsewhere))).contains(elsewhere);
        AgentChoice label = AgentChoice.labelled("above");
        assertThat(agentOf(program, Optional.of(label))).contains(label);
    }

    /** Nobody may run it, so it waits. */
    private Optional<AgentChoice> agentOf(Firmware program, Optional<AgentChoice> asked) throws Exception {
        ReflashOrder.Item item = new ReflashOrder.Item(
                new FirmwareOrder.Destination("lamp", new Target.HostProgram()), program.fingerprint());
        RequestId request = fleet.service
                .reflash(new ReflashOrder(
                        SimulatedFleet.FLEET,
                        OneDeviceFleet.TESTER,
                        List.of(item),
                        OfflinePolicy.FAIL,
                        false,
                        asked,
                        PlacementPolicy.localOn(MachineId.LOCAL),
                        SimulatedFleet.LIMITS))
                .request();
        FirmwareJob job = fleet.service.job(request.job(1)).orElseThrow();
        fleet.service.cancel(request, "tester");
        return ((Work.Upload) job.work()).flashingAgent();
    }

    /** What the first install would have left in the device's record. */
    private void lives(DeviceProfile profile, MachineId agent) throws IOException {
        Target target = new Target.HostProgram();
        DeviceRecord.Contact contact =
                new DeviceRecord.Contact(agent, target, Optional.empty(), Optional.empty(), profile);
        DeviceRecord.Flash flash = new DeviceRecord.Flash(
                "0a", "2026.10.0", "2020-02-02 02:02:02 +0000", Instant.EPOCH, new JobId(1, 1), Verdict.VERIFIED);
        fleet.service
                .devices()
                .update(
                        DeviceRecord.fresh(device(profile.name()), target, profile),
                        known -> known.after(flash, contact));
    }

    private static DeviceProfile hostProfile(String name) {
        return new DeviceProfile(
                name,
                "host",
                Optional.empty(),
                Optional.empty(),
                "",
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                Duration.ZERO,
                Map.of());
    }

    /** The firmware is for a {@code host:} device, but goes to a chip that asks nothing of it: chips cannot be compiled for here. */
    private RequestId install(int port) throws Exception {
        Path yaml = Files.createDirectories(temp.resolve("yaml"));
        Files.writeString(
                yaml.resolve("lamp.yaml"),
                "esphome: {name: lamp}\nhost:\nlogger:\nota: [{platform: esphome, port: %d}]\n".formatted(port));
        FirmwareOrder order = new FirmwareOrder(
                SimulatedFleet.FLEET,
                Trust.TRUSTED,
                OneDeviceFleet.TESTER,
                fleet.host,
                yaml.toString(),
                "lamp.yaml",
                "lamp",
                EsphomeVersion.DEFAULT,
                new TreeMap<>(),
                "UTC",
                List.of(new FirmwareOrder.Destination("lamp", new Target.Network(AWAY))),
                OfflinePolicy.FAIL,
                false,
                Optional.empty(),
                Optional.empty(),
                PlacementPolicy.localOn(MachineId.LOCAL),
                SimulatedFleet.LIMITS,
                false);
        return fleet.service
                .file(order, new UnfiledRun(SimulatedFleet.LIMITS, System.out::println))
                .request();
    }

    private OtaSimulator chipAt(String address, int port) throws IOException {
        Path directory = Files.createDirectories(temp.resolve("chip-" + chips.size()));
        return OtaSimulator.at(directory, fleet.python, List.of(address + ":" + port));
    }

    private void awaitParked(String name, JobId job) {
        await().until(() -> fleet.service.queue().parked(device(name)).contains(job));
    }

    private static DeviceId device(String name) {
        return new DeviceId(SimulatedFleet.FLEET, name);
    }

    private Placement placement(JobId job) {
        return fleet.service.job(job).flatMap(FirmwareJob::placement).orElseThrow();
    }

    private List<String> output(JobId job) throws InterruptedException {
        List<String> lines = new ArrayList<>();
        CountDownLatch ended = new CountDownLatch(1);
        fleet.service.follow(job, event -> {
            if (event instanceof JobEvent.Output output) {
                lines.addAll(output.lines());
            } else if (event instanceof JobEvent.Ended) {
                ended.countDown();
            }
        });
        assertThat(ended.await(5, TimeUnit.MINUTES)).isTrue();
        return lines;
    }

    private String log(RequestId request, int job) {
        return "request " + request + ": " + fleet.service.job(request.job(job));
    }
}
