package io.jenkins.plugins.esphome.flash;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.jenkins.plugins.esphome.host.ProcessRef;
import io.jenkins.plugins.esphome.model.Firmware;
import io.jenkins.plugins.esphome.model.MachineId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;

/**
 * What we know of a device program beside it on its machine, so that one that somebody else put there is told apart.
 *
 * @param installed what we put there
 * @param next what an update over the air is writing: the program replaces its own file, so for a while either is ours
 * @param process which runs it, if it was started
 */
record HostDeviceRecord(
        @JsonProperty("installed") Program installed,
        @JsonProperty("next") Optional<Program> next,
        @JsonProperty("process") Optional<Handle> process) {
    private static final Logger LOGGER = Logger.getLogger(HostDeviceRecord.class.getName());
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** @param fingerprint SHA-256 of the program */
    record Program(
            @JsonProperty("fingerprint") String fingerprint,
            @JsonProperty("otaPort") OptionalInt otaPort,
            @JsonProperty("apiPort") OptionalInt apiPort) {
        static Program of(Firmware firmware) {
            return new Program(
                    firmware.application().sha256(),
                    firmware.profile().otaPort(),
                    firmware.profile().apiPort());
        }

        List<Integer> ports() {
            return IntStream.concat(apiPort.stream(), otaPort.stream()).boxed().toList();
        }
    }

    record Handle(
            @JsonProperty("machine") String machine,
            @JsonProperty("id") String id,
            @JsonProperty("controlDirectory") String controlDirectory) {
        ProcessRef ref() {
            return new ProcessRef(new MachineId(machine), id, controlDirectory);
        }
    }

    static HostDeviceRecord of(Program program) {
        return new HostDeviceRecord(program, Optional.empty(), Optional.empty());
    }

    HostDeviceRecord expecting(Program program) {
        return new HostDeviceRecord(installed, Optional.of(program), process);
    }

    HostDeviceRecord runBy(ProcessRef ref) {
        Handle handle = new Handle(ref.machine().name(), ref.id(), ref.controlDirectory());
        return new HostDeviceRecord(installed, next, Optional.of(handle));
    }

    /** @return the record once it is known which of the two programs lies on disk */
    HostDeviceRecord settled(String onDisk) {
        return next.filter(program -> program.fingerprint().equals(onDisk))
                .map(program -> new HostDeviceRecord(program, Optional.empty(), process))
                .orElse(this);
    }

    String json() throws IOException {
        return JSON.writeValueAsString(this);
    }

    /** @return empty if there is none, or none that can be read: then whatever lies there was not put there by us */
    static Optional<HostDeviceRecord> parse(String json) {
        if (json.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(json, HostDeviceRecord.class));
        } catch (JsonProcessingException e) {
            LOGGER.log(
                    Level.WARNING,
                    e,
                    () -> "A host device's record cannot be read, installing the device again mends it");
            return Optional.empty();
        }
    }
}
