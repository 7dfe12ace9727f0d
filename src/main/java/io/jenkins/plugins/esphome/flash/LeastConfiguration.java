package io.jenkins.plugins.esphome.flash;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.esphome.model.DeviceProfile;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Writes the least YAML that {@code esphome upload --file} accepts, because a flashing agent gets no more of the
 * configuration than the upload needs (F1).
 *
 * <p>Measured with ESPHome 2026.10.0 for esp32 and its variants, esp8266, rp2, bk72xx, rtl87xx, ln882x, nrf52 and host:
 * name, platform block, {@code network: {}} and the {@code ota:} entry. {@code mdns:} is off because esp8266 and rp2
 * want a {@code wifi:} or {@code ethernet:} block for it. The API's key is there because ESPHome encrypts the upload
 * with it when {@code ota:} has no key of its own.
 */
final class LeastConfiguration {
    private static final ObjectMapper JSON = new ObjectMapper();

    private LeastConfiguration() {}

    static String of(DeviceProfile profile, int otaPort) {
        StringBuilder yaml = new StringBuilder();
        yaml.append("esphome: {name: ").append(literal(profile.name())).append("}\n");
        yaml.append(profile.platform())
                .append(": ")
                .append(platformBlock(profile))
                .append('\n');
        yaml.append("network: {}\n");
        yaml.append("mdns: {disabled: true}\n");
        yaml.append("ota:\n  - platform: esphome\n    port: ").append(otaPort).append('\n');
        profile.otaPassword()
                .ifPresent(p -> yaml.append("    password: ").append(literal(p)).append('\n'));
        encryption(profile).ifPresent(yaml::append);
        return yaml.toString();
    }

    private static Optional<String> encryption(DeviceProfile profile) {
        if (profile.otaEncryption().isPresent()) {
            return profile.otaEncryption()
                    .map(e -> "    encryption: {key: " + literal(e.key()) + ", allow_plaintext_upload: "
                            + e.allowPlaintext() + "}\n");
        }
        return profile.apiKey().map(key -> "api: {encryption: {key: " + literal(key) + "}}\n");
    }

    private static String platformBlock(DeviceProfile profile) {
        SortedMap<String, String> options = new TreeMap<>(profile.platformOptions());
        if (options.isEmpty()) {
            profile.board().ifPresent(board -> options.put("board", board));
            profile.variant().ifPresent(variant -> options.put("variant", variant));
        }
        return flow(options);
    }

    /** A key with a dot, such as {@code framework.type}, is an option of the block before the dot. */
    private static String flow(SortedMap<String, String> options) {
        SortedMap<String, SortedMap<String, String>> nested = new TreeMap<>();
        for (Map.Entry<String, String> option : options.entrySet()) {
            int dot = option.getKey().indexOf('.');
            String outer = dot < 0 ? option.getKey() : option.getKey().substring(0, dot);
            String inner = dot < 0 ? "" : option.getKey().substring(dot + 1);
            nested.computeIfAbsent(outer, k -> new TreeMap<>()).put(inner, option.getValue());
        }
        return nested.entrySet().stream()
                .map(e -> e.getKey() + ": " + value(e.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String value(SortedMap<String, String> options) {
        return options.containsKey("") ? literal(options.get("")) : flow(options);
    }

    /** {@code !literal}: ESPHome would replace a '$' in any other text, also in a password. */
    private static String literal(String text) {
        try {
            return "!literal " + JSON.writeValueAsString(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a text can always be written as JSON", e);
        }
    }
}
