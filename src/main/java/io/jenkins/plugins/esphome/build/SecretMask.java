package io.jenkins.plugins.esphome.build;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Hides secrets in what tools print, before anybody keeps or shows it: a compiler quotes the line that it does not like. What is
 * shorter than four characters stays: hiding it would hide half of every line and still tell it.
 */
public final class SecretMask {
    public static final SecretMask NONE = new SecretMask(Optional.empty());

    private static final String HIDDEN = "****";
    private static final int SHORTEST = 4;

    private final Optional<Pattern> secrets;

    private SecretMask(Optional<Pattern> secrets) {
        this.secrets = secrets;
    }

    /** @param values the secrets; each line of one that has several counts by itself */
    public static SecretMask of(Collection<String> values) {
        String any = values.stream()
                .flatMap(String::lines)
                .map(String::strip)
                .filter(value -> value.length() >= SHORTEST)
                .sorted(Comparator.comparing(String::length).reversed())
                .map(SecretMask::bytesAsText)
                .map(Pattern::quote)
                .collect(Collectors.joining("|"));
        return any.isEmpty() ? NONE : new SecretMask(Optional.of(Pattern.compile(any)));
    }

    private static String bytesAsText(String value) {
        return new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    public String hide(String text) {
        return new String(hide(text.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }

    /** @param lines in UTF-8; a secret that is cut off at an end is not found */
    public byte[] hide(byte[] lines) {
        if (secrets.isEmpty()) {
            return lines;
        }
        String text = new String(lines, StandardCharsets.ISO_8859_1);
        return secrets.get().matcher(text).replaceAll(HIDDEN).getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        return "a mask";
    }
}
