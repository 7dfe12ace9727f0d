package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.flash.DevicePatience;
import io.jenkins.plugins.esphome.flash.HostProgramPolicy;
import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.model.AgentChoice;
import io.jenkins.plugins.esphome.model.DeviceProfile;
import io.jenkins.plugins.esphome.model.Firmware;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.OfflinePolicy;
import io.jenkins.plugins.esphome.model.PlacementPolicy;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Requester;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.toolchain.RealToolchain;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A fleet with one flashing agent, the real {@code esphome upload} and firmware for chips that was put into the archive by
 * hand: chips cannot be compiled for where the tests run, but flashing asks nothing of an image.
 */
final class SimulatedFleet implements AutoCloseable {
    static final String FLEET = "home";
    static final Limits LIMITS = new Limits(
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(10),
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            3,
            Duration.ofMillis(50),
            Duration.ofHours(1));

    /** Whoever is up to restart has the time for it that a slow machine takes. */
    private static final DevicePatience PATIENCE =
            new DevicePatience(Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofSeconds(1));

    /** For a test in which nothing restarts but into what its device shall stay with. */
    static final DevicePatience HASTY = PATIENCE.withSettle(Duration.ofSeconds(1));

    final LocalHost host;
    final FleetService service;
    final String python;
    private int built;

    SimulatedFleet(Path state, int uploadSlots) throws Exception {
        this(state, uploadSlots, ArchiveSettings.DEFAULT, PATIENCE);
    }

    SimulatedFleet(Path state, int uploadSlots, ArchiveSettings archive, DevicePatience patience) throws Exception {
        host = new LocalHost(MachineId.LOCAL, state.resolve("local"));
        python = RealToolchain.on(host).python();
        Machines machines = new Machines();
        machines.put(MachineSettings.own(
                host, "this computer", BuildServer.own(2), new FlashingAgent(uploadSlots, HostProgramPolicy.ALLOWED)));
        FleetSettings settings = FleetSettings.in(state, m -> RealToolchain.settings())
                .withLookAgain(Duration.ofMillis(200))
                .withPatience(patience)
                .withArchive(archive);
        service = FleetService.open(settings, machines, LocalLeases.of(machines));
    }

    /** Firmware as a compile of {@code NAME.yaml} would have left it. */
    Firmware archived(DeviceProfile profile, int bytes) throws Exception {
        built++;
        return Chips.archived(service.archive(), FLEET, profile, built, bytes);
    }

    RequestId flash(Firmware firmware, String address) throws Exception {
        return flash(firmware, firmware.profile().name(), address, OfflinePolicy.FAIL, LIMITS);
    }

    RequestId flash(Firmware firmware, String device, String address, OfflinePolicy offline, Limits limits)
            throws Exception {
        return flash(firmware, device, address, offline, limits, Optional.empty());
    }

    RequestId flash(
            Firmware firmware,
            String device,
            String address,
            OfflinePolicy offline,
            Limits limits,
            Optional<AgentChoice> agent)
            throws Exception {
        FirmwareOrder.Destination destination = new FirmwareOrder.Destination(device, new Target.Network(address));
        return service.reflash(new ReflashOrder(
                        FLEET,
                        new Requester("tester", Optional.empty()),
                        List.of(new ReflashOrder.Item(destination, firmware.fingerprint())),
                        offline,
                        false,
                        agent,
                        PlacementPolicy.localOn(MachineId.LOCAL),
                        limits))
                .request();
    }

    DeviceOutcome outcome(RequestId request) throws Exception {
        return service.outcome(request).get(10, TimeUnit.MINUTES).get(0);
    }

    @Override
    public void close() {
        service.close();
    }
}
