package io.jenkins.plugins.esphome.cli;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A size as people write it, {@code 20 GB} or {@code 500M}: one way for options and files. */
final class ByteSize {
    private static final Pattern WRITTEN = Pattern.compile("([0-9]{1,6}) ?([KMGT])(?:i?B)?");

    private ByteSize() {}

    /** @return bytes, in multiples of 1024; empty if it is no size */
    static Optional<Long> parse(String written) {
        Matcher match = WRITTEN.matcher(written);
        return match.matches()
                ? Optional.of(Long.parseLong(match.group(1)) << (10 * ("KMGT".indexOf(match.group(2)) + 1)))
                : Optional.empty();
    }
}
