package io.jenkins.plugins.esphome.toolchain;

import java.util.HashMap;
import java.util.Map;

/**
 * Pins down everything that ESPHome would otherwise take from the machine's user: without a private home, {@code clean}
 * wipes caches that other users of the machine share, and two trust domains would meet in {@code ~/.platformio}.
 *
 * @param dataDirectory becomes {@code ESPHOME_DATA_DIR}, for writer and reader alike (R4)
 * @param caches home and caches of one trust domain
 * @param timeZone of the requester, an IANA name; ESPHome compiles it in (R1)
 */
public record EsphomeEnvironment(String dataDirectory, String caches, String timeZone) {

    /** @return variables to set on top of the scrubbed environment */
    public Map<String, String> variables(Toolchain toolchain) {
        Map<String, String> variables = new HashMap<>(toolchain.environment());
        variables.put("ESPHOME_DATA_DIR", dataDirectory);
        variables.put("ESPHOME_NOGITIGNORE", "1");
        variables.put("HOME", caches + "/home");
        variables.put("XDG_CACHE_HOME", caches + "/cache");
        variables.put("PLATFORMIO_CORE_DIR", caches + "/platformio");
        variables.put("TZ", timeZone);
        variables.put("NO_COLOR", "1");
        variables.put("PYTHONUNBUFFERED", "1");
        variables.put("PYTHONIOENCODING", "utf-8");
        return Map.copyOf(variables);
    }
}
