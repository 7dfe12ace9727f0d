package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.flash.HostDevice;
import io.jenkins.plugins.esphome.flash.HostDevices;
import io.jenkins.plugins.esphome.flash.HostProgramPolicy;
import io.jenkins.plugins.esphome.fleet.DeviceRecord;
import io.jenkins.plugins.esphome.fleet.DeviceRecords;
import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.MachineId;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All devices of a state directory, as recorded and, where their programs run on this machine, as they stand; reads only. */
final class KnownDevices {

    private final StateLayout state;

    KnownDevices(StateLayout state) {
        this.state = state;
    }

    /** @return the programs kept on this machine; looking and stopping are always allowed there */
    HostDevices programs() {
        return new HostDevices(new LocalHost(MachineId.LOCAL, state.machine()), HostProgramPolicy.ALLOWED);
    }

    List<DeviceLine> all() throws IOException, InterruptedException {
        Map<DeviceId, HostDevice> programs =
                programs().list().stream().collect(Collectors.toMap(HostDevice::id, Function.identity()));
        Map<DeviceId, DeviceLine> lines = new TreeMap<>();
        for (DeviceRecord record : new DeviceRecords(state.devices()).list()) {
            lines.put(record.id(), DeviceLine.of(record, Optional.ofNullable(programs.get(record.id()))));
        }
        programs.forEach((id, program) -> lines.computeIfAbsent(id, unrecorded -> DeviceLine.of(program)));
        return List.copyOf(lines.values());
    }

    /** @throws BadInput if it was never flashed from this state directory */
    DeviceRecord record(String name) throws IOException {
        return new DeviceRecords(state.devices())
                .find(new DeviceId(Orders.FLEET, name))
                .orElseThrow(() -> unknown(name));
    }

    /** @throws BadInput if no program of that name is kept on this machine */
    HostDevice program(String name) throws IOException, InterruptedException {
        return programs().find(new DeviceId(Orders.FLEET, name)).orElseThrow(() -> unknown(name));
    }

    private BadInput unknown(String name) {
        return new BadInput(
                "There is no such device '" + name + "' in this state directory: 'devices list' shows those that are.");
    }
}
