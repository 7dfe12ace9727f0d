package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.model.Limits;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A time as people write it: a number and a letter, {@code 90s}, {@code 30m}, {@code 12h} or {@code 7d}. */
record WaitLimit(Duration time) {
    static final WaitLimit DEFAULT = new WaitLimit(Limits.DEFAULT.awaitDevice());
    private static final Pattern WRITTEN = Pattern.compile("([0-9]{1,6})([smhd])");

    Limits limits() {
        return Limits.DEFAULT.withAwaitDevice(time);
    }

    /** How picocli reads the option's value. */
    static final class Written implements ITypeConverter<WaitLimit> {
        @Override
        public WaitLimit convert(String value) {
            return parse(value);
        }
    }

    private static WaitLimit parse(String written) {
        return new WaitLimit(time(written)
                .orElseThrow(
                        () -> new TypeConversionException("'" + written + "' is no time: write 90s, 30m, 12h or 7d")));
    }

    /** @return empty if it is not written like one */
    static Optional<Duration> time(String written) {
        Matcher match = WRITTEN.matcher(written.toLowerCase(Locale.ROOT));
        if (!match.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(match.group(1));
        return Optional.of(
                switch (match.group(2)) {
                    case "s" -> Duration.ofSeconds(number);
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    default -> Duration.ofDays(number);
                });
    }
}
