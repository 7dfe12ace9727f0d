package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.flash.HostDevice;
import io.jenkins.plugins.esphome.flash.PortOwners;
import io.jenkins.plugins.esphome.fleet.DeviceRecord;
import io.jenkins.plugins.esphome.fleet.DeviceRecords;
import io.jenkins.plugins.esphome.fleet.FirmwareArchive;
import io.jenkins.plugins.esphome.model.DeviceProfile;
import io.jenkins.plugins.esphome.model.Firmware;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.toolchain.ToolchainCheck.Check;
import io.jenkins.plugins.esphome.toolchain.ToolchainCheck.Health;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Whether each known device could be flashed now: its program runs, its port is its own, its address answers. */
final class DeviceChecks {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final StateLayout state;

    DeviceChecks(StateLayout state) {
        this.state = state;
    }

    List<Check> run() throws IOException, InterruptedException {
        List<Check> checks = new ArrayList<>();
        for (HostDevice program : new KnownDevices(state).programs().list()) {
            checks.add(program(program));
        }
        for (DeviceRecord record : new DeviceRecords(state.devices()).list()) {
            if (record.target() instanceof Target.Network network) {
                checks.add(remote(record, network));
            }
        }
        return checks;
    }

    private static Check program(HostDevice program) throws IOException {
        String name = "device " + program.id().name();
        return switch (program.state()) {
            case RUNNING -> running(name, program);
            case STOPPED -> stopped(name, program);
            case REPLACED ->
                new Check(
                        name,
                        Health.WARN,
                        "its program is not the one that was flashed",
                        "Install its configuration again.");
        };
    }

    private static Check running(String name, HostDevice program) {
        List<Integer> deaf = ports(program).stream()
                .filter(port -> !answers(Target.HostProgram.ADDRESS, port))
                .toList();
        return deaf.isEmpty()
                ? new Check(
                        name, Health.OK, "runs as process " + program.pid().orElse(0) + ", ports " + ports(program), "")
                : new Check(
                        name,
                        Health.FAIL,
                        "runs, but does not answer on port " + join(deaf),
                        "Its log says more: " + program.log() + ". Stop it and start it again.");
    }

    private static Check stopped(String name, HostDevice program) throws IOException {
        List<PortOwners.Owner> owners = PortOwners.of(ports(program)).run();
        if (owners.isEmpty()) {
            return new Check(
                    name,
                    Health.WARN,
                    "stopped",
                    "Start it with 'devices start " + program.id().name() + "', or install it again.");
        }
        PortOwners.Owner owner = owners.get(0);
        return new Check(
                name,
                Health.FAIL,
                "stopped, and its port " + owner.port() + " is taken by "
                        + (owner.pid() == 0
                                ? "another process"
                                : "process " + owner.pid() + " (" + owner.program() + ")"),
                "Stop that process, or give the device another port in its configuration.");
    }

    private Check remote(DeviceRecord record, Target.Network target) {
        String name = "device " + record.id().name();
        Optional<Integer> port = profile(record).flatMap(DeviceChecks::port);
        if (port.isEmpty()) {
            return new Check(
                    name,
                    Health.WARN,
                    target.address() + ", its port is not known",
                    "Its firmware is not in the archive any more: install its configuration again.");
        }
        String place = target.address() + " port " + port.get();
        return answers(target.address(), port.get())
                ? new Check(name, Health.OK, "answers at " + place, "")
                : new Check(
                        name,
                        Health.FAIL,
                        "does not answer at " + place,
                        "Check its power and network, and that this machine reaches that address.");
    }

    private Optional<DeviceProfile> profile(DeviceRecord record) {
        return record.running()
                .flatMap(flash -> FirmwareArchive.look(state.firmware(), flash.fingerprint()))
                .map(Firmware::profile);
    }

    /** The API stays open; an over-the-air port may close again after each look. */
    private static Optional<Integer> port(DeviceProfile profile) {
        OptionalInt port = profile.apiPort().isPresent() ? profile.apiPort() : profile.otaPort();
        return port.isPresent() ? Optional.of(port.getAsInt()) : Optional.empty();
    }

    private static List<Integer> ports(HostDevice program) {
        return IntStream.concat(program.otaPort().stream(), program.apiPort().stream())
                .boxed()
                .toList();
    }

    private static String join(List<Integer> ports) {
        return ports.stream().map(String::valueOf).collect(Collectors.joining(" and "));
    }

    private static boolean answers(String address, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), (int) PATIENCE.toMillis());
            return true;
        } catch (IOException silent) {
            return false;
        }
    }
}
