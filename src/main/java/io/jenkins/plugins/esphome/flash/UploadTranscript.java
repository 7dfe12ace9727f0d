package io.jenkins.plugins.esphome.flash;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads from the output of a failed {@code esphome upload} what went wrong first (F9) and whether another try can help.
 * Success is never read from it: that is the exit code's word alone.
 *
 * <p>ESPHome 2026.10.0 tells an attempt that broke as a WARNING before it tries again, and what the device itself refused as
 * an ERROR; older versions tell both as ERROR. What is not known to be a refusal is worth another try.
 *
 * @param lines without colours
 */
record UploadTranscript(List<String> lines) {
    private static final Pattern TOLD = Pattern.compile("(WARNING|ERROR):? (.*)");
    private static final Pattern REFUSALS =
            Pattern.compile("Authentication invalid|requests password|Couldn't prepare flash"
                    + "|enough space|partition on the ESP|signature verification|Finishing update failed|press the reset button"
                    + "|flash size|downgrade|requires an encrypted|encryption key|type is not supported|unsupported OTA version"
                    + "|refusing to send|Cannot upload Over the Air");

    UploadTranscript {
        lines = List.copyOf(lines);
    }

    /** What another try would bring. */
    enum Hope {
        /** The network failed: another try may succeed. */
        TRY_AGAIN,
        /** The device, or ESPHome itself, refused: another try would be refused too. */
        REFUSED,
        /** The device had the whole image: it may have taken it, so another try could write it twice. */
        MAYBE_WRITTEN
    }

    Optional<String> firstError() {
        for (int i = 0; i < lines.size(); i++) {
            Matcher told = TOLD.matcher(lines.get(i));
            if (told.matches() && isCause(told.group(1), told.group(2), i)) {
                return Optional.of(told.group(2));
            }
        }
        return refusedConfiguration();
    }

    Hope hope() {
        String first = firstError().orElse("");
        if (lines.stream().anyMatch(line -> line.contains("may have already committed"))) {
            return Hope.MAYBE_WRITTEN;
        }
        boolean refused = refusedConfiguration().isPresent()
                || REFUSALS.matcher(first).find()
                || lines.stream()
                        .anyMatch(l ->
                                l.startsWith("ERROR") && REFUSALS.matcher(l).find());
        return refused ? Hope.REFUSED : Hope.TRY_AGAIN;
    }

    boolean isWrongPassword() {
        return lines.stream().anyMatch(l -> l.contains("Authentication invalid") || l.contains("requests password"));
    }

    private boolean isCause(String level, String text, int at) {
        if (text.startsWith("Failed to upload") || text.startsWith("Upload failed after")) {
            return false;
        }
        return level.equals("ERROR") || text.startsWith("Connecting to ") || isFollowedByAnotherTry(at);
    }

    private boolean isFollowedByAnotherTry(int at) {
        String next = at + 1 < lines.size() ? lines.get(at + 1) : "";
        return next.startsWith("INFO Retrying in") || next.startsWith("ERROR Upload failed after");
    }

    /** ESPHome tells an invalid configuration as a YAML excerpt below this line: the least one is refused only by a version that we do not know. */
    private Optional<String> refusedConfiguration() {
        int at = lines.indexOf("Failed config");
        if (at < 0) {
            return Optional.empty();
        }
        String excerpt = String.join(" ", lines.subList(at + 1, Math.min(lines.size(), at + 8)))
                .strip()
                .replaceAll("\\s+", " ");
        return Optional.of("ESPHome refuses the least configuration for the upload: " + excerpt);
    }
}
