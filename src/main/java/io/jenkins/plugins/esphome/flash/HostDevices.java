package io.jenkins.plugins.esphome.flash;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.DurableProcess;
import io.jenkins.plugins.esphome.host.FileWork;
import io.jenkins.plugins.esphome.host.ProcessSpec;
import io.jenkins.plugins.esphome.host.ProcessState;
import io.jenkins.plugins.esphome.host.RunFailedException;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.Firmware;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Keeps the programs of {@code host:} devices on their flashing agent: what the first serial flash and the power supply
 * are to a chip.
 *
 * <p>Each device has {@code devices/FLEET/NAME} below the agent's root: the program (a copy, since an update over the air
 * writes over it), a home of its own for its preferences, its log, and a record of what we put there. It runs as a durable
 * process, so it outlives builds; after a restart of the machine it is stopped until somebody starts it. Starting is
 * refused where the machine does not allow it; looking and stopping never are.
 */
public final class HostDevices {
    private static final String RUN = "run.sh";
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration START_LIMIT = Duration.ofSeconds(20);
    /** Characters per log file; there are two of them. */
    private static final int LOG_CHARACTERS = 1 << 20;

    private final BuildHost agent;
    private final HostProgramPolicy policy;

    public HostDevices(BuildHost agent, HostProgramPolicy policy) {
        this.agent = agent;
        this.policy = policy;
    }

    /** All devices kept here, in order of their ids. */
    public List<HostDevice> list() throws IOException, InterruptedException {
        List<HostDevice> devices = new ArrayList<>();
        for (HostDeviceScan.Seen seen : agent.act(new HostDeviceScan(root(), ""))) {
            devices.add(device(seen));
        }
        devices.sort(Comparator.comparing(HostDevice::id));
        return devices;
    }

    public Optional<HostDevice> find(DeviceId device) throws IOException, InterruptedException {
        return agent.act(new HostDeviceScan(root(), device.toString())).stream()
                .map(this::device)
                .findFirst();
    }

    /**
     * Copies the program, replacing what is there, and starts it; one that runs is stopped first.
     *
     * @throws RunFailedException if the machine may not run it, a port is taken (then nothing was changed), the copy is not
     *     what was compiled (F10), or it ends at once
     */
    public HostDevice install(DeviceId device, Firmware firmware, Path imageDirectory)
            throws IOException, InterruptedException {
        requireAllowed(device);
        HostDeviceRecord.Program program = HostDeviceRecord.Program.of(firmware);
        requirePortsFree(device, program);
        PrivateDirectory directory = directory(device);
        Firmware.Image image = firmware.application();
        String fresh = HostDeviceScan.PROGRAM + ".new";
        directory.send(imageDirectory.resolve(image.file()), fresh);
        requireUnchanged(device, image, directory.sha256(fresh).orElse("none"));
        stopProcesses(device);
        agent.act(new PutInPlace(directory.path(), fresh));
        HostDeviceRecord record = HostDeviceRecord.of(program);
        save(device, record);
        return launch(device, record);
    }

    /**
     * Starts a stopped one again; one that runs is left alone.
     *
     * @throws RunFailedException if it is not known here, is not ours any more, may not run here, or one of its ports is
     *     taken; the sentence names the port's owner
     */
    public HostDevice start(DeviceId device) throws IOException, InterruptedException {
        requireAllowed(device);
        HostDeviceScan.Seen seen = seen(device);
        HostDevice now = device(seen);
        if (now.state() == HostDevice.State.REPLACED) {
            throw new RunFailedException(
                    "The program of " + device + " on " + agent.machine()
                            + " is not the one that was installed there: install the device again.",
                    1);
        }
        if (now.state() == HostDevice.State.RUNNING) {
            return now;
        }
        HostDeviceRecord record = record(seen).orElseThrow();
        requirePortsFree(device, record.installed());
        return launch(device, record);
    }

    /** Stops it; one that is stopped is left alone. Its program and preferences stay. */
    public HostDevice stop(DeviceId device) throws IOException, InterruptedException {
        seen(device);
        stopProcesses(device);
        return device(seen(device));
    }

    /**
     * Gives a device's place another name; a program that ran is started again from there. A device that is not known here,
     * or was moved already, is left alone.
     *
     * @throws RunFailedException if the new name has a place already
     */
    public void rename(DeviceId from, DeviceId to) throws IOException, InterruptedException {
        Optional<HostDevice> before = find(from);
        if (before.isEmpty()) {
            return;
        }
        if (find(to).isPresent()) {
            throw new RunFailedException(
                    "There is a host device " + to + " on " + agent.machine() + " already: take another name.", 1);
        }
        stop(from);
        agent.act(new Move(directory(from).path(), directory(to).path()));
        if (before.get().pid().isPresent()) {
            start(to);
        }
    }

    /** Stops all that run here. */
    public List<HostDevice> stopAll() throws IOException, InterruptedException {
        List<HostDevice> stopped = new ArrayList<>();
        for (HostDevice device : list()) {
            stopped.add(device.pid().isPresent() ? stop(device.id()) : device);
        }
        return stopped;
    }

    /** Says before an update over the air what the program is going to write over itself. */
    void expect(DeviceId device, Firmware firmware) throws IOException, InterruptedException {
        requireAllowed(device);
        HostDeviceRecord.Program next = HostDeviceRecord.Program.of(firmware);
        requirePortsFree(device, next);
        HostDeviceScan.Seen seen = seen(device);
        save(device, record(seen).orElseGet(() -> HostDeviceRecord.of(next)).expecting(next));
    }

    /** Brings the record in step with what lies on disk after an update over the air. */
    void settle(DeviceId device) throws IOException, InterruptedException {
        Optional<HostDeviceRecord> record = record(seen(device));
        if (record.isPresent()) {
            save(device, record.get());
        }
    }

    void requireAllowed(DeviceId device) throws RunFailedException {
        if (policy == HostProgramPolicy.REFUSED) {
            throw new RunFailedException(
                    device + " is a 'host:' device, whose firmware is native code, and " + agent.machine()
                            + " may not run such programs: allow host devices in the settings of that machine.",
                    1);
        }
    }

    private HostDevice launch(DeviceId device, HostDeviceRecord record) throws IOException, InterruptedException {
        PrivateDirectory directory = directory(device);
        directory.write(Map.of(RUN, Resources.text("run_host_device.sh")));
        forgetOld(record);
        List<String> command =
                List.of("/bin/sh", directory.file(RUN), directory.path(), Integer.toString(LOG_CHARACTERS));
        DurableProcess process = DurableProcess.startOrAttach(
                agent, new ProcessSpec("device-" + UUID.randomUUID(), command, directory.path(), Map.of()));
        save(device, record.runBy(process.ref()));
        awaitPorts(device, record.installed(), process);
        return device(seen(device));
    }

    private void awaitPorts(DeviceId device, HostDeviceRecord.Program program, DurableProcess process)
            throws IOException, InterruptedException {
        Instant end = Instant.now().plus(START_LIMIT);
        while (!isUp(device, program)) {
            if (!(process.state() instanceof ProcessState.Running)) {
                throw new RunFailedException(
                        "The program of " + device + " ended as soon as it was started on " + agent.machine() + ": "
                                + agent.act(new LastLine(log(device))),
                        1);
            }
            if (Instant.now().isAfter(end)) {
                stopProcesses(device);
                throw new RunFailedException(
                        "The program of " + device + " was started on " + agent.machine()
                                + " but opened none of its ports "
                                + program.ports() + " within " + START_LIMIT.toSeconds() + " s, so it was stopped: "
                                + agent.act(new LastLine(log(device))),
                        1);
            }
            Thread.sleep(50);
        }
    }

    private boolean isUp(DeviceId device, HostDeviceRecord.Program program) throws IOException, InterruptedException {
        long pid = seen(device).pid();
        List<PortOwners.Owner> owners = agent.act(PortOwners.of(program.ports()));
        return pid != 0
                && program.ports().stream()
                        .allMatch(port ->
                                owners.stream().anyMatch(o -> o.port() == port && (o.pid() == pid || o.pid() == 0)));
    }

    private void requirePortsFree(DeviceId device, HostDeviceRecord.Program program)
            throws IOException, InterruptedException {
        List<HostDeviceScan.Seen> all = agent.act(new HostDeviceScan(root(), ""));
        for (PortOwners.Owner owner : agent.act(PortOwners.of(program.ports()))) {
            Optional<DeviceId> ours = all.stream()
                    .filter(s -> s.pid() == owner.pid() && s.pid() != 0)
                    .map(s -> new DeviceId(s.fleet(), s.name()))
                    .findFirst();
            if (!ours.equals(Optional.of(device))) {
                throw new RunFailedException(taken(device, program, owner, ours), 1);
            }
        }
    }

    private String taken(
            DeviceId device, HostDeviceRecord.Program program, PortOwners.Owner owner, Optional<DeviceId> ours) {
        String service = OptionalInt.of(owner.port()).equals(program.apiPort()) ? "api" : "ota";
        String who = ours.map(other -> "the device " + other + " (process " + owner.pid() + ")")
                .orElseGet(() -> owner.pid() == 0
                        ? "a process of another user"
                        : "process " + owner.pid() + (owner.program().isEmpty() ? "" : " (" + owner.program() + ")"));
        return "Port " + owner.port() + " on " + agent.machine() + ", which " + device + " needs for its '" + service
                + ":', is taken by " + who + ": stop that, or give the device another '" + service + ": port:'.";
    }

    private void requireUnchanged(DeviceId device, Firmware.Image image, String found) throws RunFailedException {
        if (!found.equals(image.sha256())) {
            throw new RunFailedException(
                    "The program for " + device + " on " + agent.machine()
                            + " is not the one that was compiled (SHA-256 " + found + " instead of " + image.sha256()
                            + "): it was not started. Compile it again.",
                    1);
        }
    }

    private void stopProcesses(DeviceId device) throws IOException, InterruptedException {
        Optional<HostDeviceRecord.Handle> handle = record(seen(device)).flatMap(HostDeviceRecord::process);
        if (handle.isPresent()) {
            DurableProcess.attach(agent, handle.get().ref()).kill(GRACE);
        }
        agent.act(new HostDeviceScan.Kill(directory(device).path(), GRACE.toMillis()));
    }

    private void forgetOld(HostDeviceRecord record) throws IOException, InterruptedException {
        if (record.process().isPresent()) {
            DurableProcess.attach(agent, record.process().get().ref()).forget();
        }
    }

    private HostDeviceScan.Seen seen(DeviceId device) throws IOException, InterruptedException {
        return agent.act(new HostDeviceScan(root(), device.toString())).stream()
                .findFirst()
                .orElseThrow(() -> new RunFailedException(
                        "There is no host device " + device + " on " + agent.machine() + ": install it first.", 1));
    }

    private HostDevice device(HostDeviceScan.Seen seen) {
        DeviceId id = new DeviceId(seen.fleet(), seen.name());
        Optional<HostDeviceRecord.Program> program = record(seen).map(HostDeviceRecord::installed);
        String fingerprint = seen.pid() == 0 ? seen.onDisk() : seen.running();
        return new HostDevice(
                id,
                state(seen, program),
                fingerprint.isEmpty() ? Optional.empty() : Optional.of(fingerprint),
                seen.pid() == 0 ? OptionalLong.empty() : OptionalLong.of(seen.pid()),
                seen.startedAtMillis() == 0
                        ? Optional.empty()
                        : Optional.of(Instant.ofEpochMilli(seen.startedAtMillis())),
                program.map(HostDeviceRecord.Program::otaPort).orElse(OptionalInt.empty()),
                program.map(HostDeviceRecord.Program::apiPort).orElse(OptionalInt.empty()),
                log(id));
    }

    private static Optional<HostDeviceRecord> record(HostDeviceScan.Seen seen) {
        return HostDeviceRecord.parse(seen.record()).map(record -> record.settled(seen.onDisk()));
    }

    private static HostDevice.State state(HostDeviceScan.Seen seen, Optional<HostDeviceRecord.Program> program) {
        String ours = program.map(HostDeviceRecord.Program::fingerprint).orElse("");
        boolean replaced = !ours.equals(seen.onDisk()) || (seen.pid() != 0 && !ours.equals(seen.running()));
        if (replaced) {
            return HostDevice.State.REPLACED;
        }
        return seen.pid() == 0 ? HostDevice.State.STOPPED : HostDevice.State.RUNNING;
    }

    private void save(DeviceId device, HostDeviceRecord record) throws IOException, InterruptedException {
        directory(device).write(Map.of(HostDeviceScan.RECORD, record.json()));
    }

    private PrivateDirectory directory(DeviceId device) {
        return new PrivateDirectory(agent, root() + "/" + device.fleet() + "/" + device.name());
    }

    private String root() {
        return agent.root() + "/devices";
    }

    private String log(DeviceId device) {
        return directory(device).file("log");
    }

    private record PutInPlace(String directory, String fresh) implements FileWork<Boolean> {
        @Override
        public Boolean run() throws IOException {
            Path from = Path.of(directory, fresh);
            if (!from.toFile().setExecutable(true, true)) {
                throw new IOException("The program " + from + " cannot be made executable.");
            }
            Files.move(from, Path.of(directory, HostDeviceScan.PROGRAM), StandardCopyOption.REPLACE_EXISTING);
            return true;
        }
    }

    private record Move(String from, String to) implements FileWork<Boolean> {
        @Override
        public Boolean run() throws IOException {
            Files.move(Path.of(from), Path.of(to), StandardCopyOption.ATOMIC_MOVE);
            return true;
        }
    }

    private record LastLine(String log) implements FileWork<String> {
        @Override
        public String run() throws IOException {
            Path file = Path.of(log);
            List<String> lines = Files.isReadable(file)
                    ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                            .lines()
                            .toList()
                    : List.of();
            return lines.isEmpty()
                    ? "it said nothing"
                    : String.join(" | ", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
        }
    }
}
