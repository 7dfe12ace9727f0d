package io.jenkins.plugins.esphome.toolchain;

import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Trust;
import java.util.List;
import java.util.Map;

/**
 * An ESPHome that was run on its machine and answered: how to call it there.
 *
 * @param machine where it is
 * @param version what {@code esphome version} said, "2026.10.0"
 * @param esphome the command's first words: an absolute path, or an interpreter and a module
 * @param python the interpreter that has ESPHome's packages (aioesphomeapi, esptool), absolute
 * @param environment what its processes need on top of the scrubbed environment (PATH, caches)
 * @param trust of the sources that may be read with it: what they leave behind is kept apart as well
 */
public record Toolchain(
        MachineId machine,
        String version,
        List<String> esphome,
        String python,
        Map<String, String> environment,
        Trust trust) {
    public Toolchain {
        esphome = List.copyOf(esphome);
        environment = Map.copyOf(environment);
    }

    Toolchain forTrust(Trust other) {
        return new Toolchain(machine, version, esphome, python, environment, other);
    }
}
