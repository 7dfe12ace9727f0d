package io.jenkins.plugins.esphome.build;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.esphome.model.DeviceProfile;
import io.jenkins.plugins.esphome.model.DeviceProfile.OtaEncryption;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads what an upload and a verdict need to know from what ESPHome itself validated: {@code <file>.validated.json} has every
 * default filled in, every package merged and every secret resolved, which no reading of the YAML could promise.
 */
final class DeviceProfiles {
    private static final Duration GOOD_AFTER = Duration.ofMinutes(1);
    private static final Pattern PERIOD = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*([a-z]+)");

    private DeviceProfiles() {}

    /**
     * @param storage {@code storage/<file>.json}
     * @param validated {@code storage/<file>.validated.json}
     */
    static DeviceProfile read(JsonNode storage, JsonNode validated) throws IOException {
        JsonNode config = validated.path("config");
        String platform = storage.path("core_platform")
                .asText(storage.path("esp_platform").asText(""))
                .toLowerCase(Locale.ROOT);
        if (platform.isEmpty() || !config.isObject()) {
            throw new IOException(
                    "ESPHome's storage files say neither platform nor configuration: this release is not supported.");
        }
        JsonNode block = config.path(platform);
        JsonNode ota = ota(config);
        return new DeviceProfile(
                storage.path("name").asText(),
                platform,
                text(block.path("board")),
                text(block.path("variant")).map(v -> v.toLowerCase(Locale.ROOT)),
                storage.path("toolchain").asText(platform),
                text(storage.path("address")),
                ota.isMissingNode() ? OptionalInt.empty() : port(ota),
                text(ota.path("password")),
                encryption(ota),
                port(config.path("api")),
                text(config.path("api").path("encryption").path("key")),
                Stream.of("wifi", "ethernet", "openthread", "network")
                        .filter(n -> !platform.equals("host") && config.has(n))
                        .findFirst(),
                period(config.path("safe_mode").path("boot_is_good_after")),
                options(platform, block));
    }

    private static JsonNode ota(JsonNode config) {
        for (JsonNode entry : config.path("ota")) {
            if (entry.path("platform").asText().equals("esphome")) {
                return entry;
            }
        }
        return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }

    private static Optional<OtaEncryption> encryption(JsonNode ota) {
        JsonNode encryption = ota.path("encryption");
        return text(encryption.path("key"))
                .map(key -> new OtaEncryption(
                        key, encryption.path("allow_plaintext_upload").asBoolean(false)));
    }

    private static OptionalInt port(JsonNode component) {
        int port = component.path("port").asInt(0);
        return port > 0 && port < 65536 ? OptionalInt.of(port) : OptionalInt.empty();
    }

    /** The validated block has defaults of this very release that its own schema would refuse; these are what a person writes. */
    private static Map<String, String> options(String platform, JsonNode block) {
        Map<String, String> options = new TreeMap<>();
        text(block.path("board")).ifPresent(b -> options.put("board", b));
        if (platform.equals("esp32")) {
            text(block.path("variant")).ifPresent(v -> options.put("variant", v));
            text(block.path("framework").path("type")).ifPresent(t -> options.put("framework.type", t));
        }
        return options;
    }

    private static Optional<String> text(JsonNode node) {
        return node.isValueNode() && !node.isNull()
                ? Optional.of(node.asText()).filter(t -> !t.isEmpty())
                : Optional.empty();
    }

    /** ESPHome writes periods as "1min", "90s" or "1.5h". */
    static Duration period(JsonNode node) {
        Matcher matcher = PERIOD.matcher(node.asText(""));
        if (!matcher.matches()) {
            return GOOD_AFTER;
        }
        double amount = Double.parseDouble(matcher.group(1));
        long millis = switch (matcher.group(2)) {
            case "ms" -> 1;
            case "s", "sec" -> 1000;
            case "min" -> 60_000;
            case "h" -> 3_600_000;
            case "d" -> 86_400_000;
            default -> 0;
        };
        return millis == 0 ? GOOD_AFTER : Duration.ofMillis(Math.round(amount * millis));
    }
}
