package io.jenkins.plugins.esphome.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.jenkins.plugins.esphome.flash.HostDevice;
import io.jenkins.plugins.esphome.fleet.DeviceRecord;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.model.Verdict;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One device in {@code devices list}: what scripts get with {@code --json}.
 *
 * @param state of a program on this machine: running, stopped or replaced; absent for devices elsewhere, which nobody asked
 * @param firmware fingerprint of what was flashed last and not found rolled back
 */
record DeviceLine(
        @JsonProperty("device") String device,
        @JsonProperty("address") String address,
        @JsonProperty("platform") String platform,
        @JsonProperty("state") Optional<String> state,
        @JsonProperty("otaPort") OptionalInt otaPort,
        @JsonProperty("apiPort") OptionalInt apiPort,
        @JsonProperty("firmware") Optional<String> firmware,
        @JsonProperty("esphomeVersion") Optional<String> esphomeVersion,
        @JsonProperty("flashedAt") Optional<Instant> flashedAt,
        @JsonProperty("verdict") Optional<Verdict> verdict) {

    static DeviceLine of(DeviceRecord record, Optional<HostDevice> program) {
        return new DeviceLine(
                record.id().name(),
                record.target().address(),
                record.chip().orElse(record.platform()),
                program.map(DeviceLine::state),
                program.map(HostDevice::otaPort).orElse(OptionalInt.empty()),
                program.map(HostDevice::apiPort).orElse(OptionalInt.empty()),
                record.running().map(DeviceRecord.Flash::fingerprint),
                record.running().map(DeviceRecord.Flash::esphomeVersion),
                record.running().map(DeviceRecord.Flash::at),
                record.running().map(DeviceRecord.Flash::verdict));
    }

    /** A program whose first flash was not seen to its end. */
    static DeviceLine of(HostDevice program) {
        return new DeviceLine(
                program.id().name(),
                Target.HostProgram.ADDRESS,
                "host",
                Optional.of(state(program)),
                program.otaPort(),
                program.apiPort(),
                program.fingerprint(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static String state(HostDevice program) {
        return program.state().name().toLowerCase(Locale.ROOT);
    }
}
