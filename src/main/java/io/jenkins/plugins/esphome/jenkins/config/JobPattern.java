package io.jenkins.plugins.esphome.jenkins.config;

import io.jenkins.plugins.esphome.model.BadInput;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Names jobs as administrators write them: the full name of a job, or of a folder and so of all that is in it; {@code *} stands
 * for any part of one name, {@code **} for any number of names.
 */
final class JobPattern {
    private final String written;
    private final Pattern pattern;

    private JobPattern(String written) {
        this.written = written;
        this.pattern = Pattern.compile(expression(written) + "(/.*)?");
    }

    /** @throws BadInput if it can match no job */
    static JobPattern of(String written) {
        if (written.isBlank()
                || written.startsWith("/")
                || written.endsWith("/")
                || written.contains("//")
                || written.chars().anyMatch(Character::isISOControl)) {
            throw new BadInput(
                    "'" + written.replaceAll("\\p{Cntrl}", "?")
                            + "' names no job: write the full name of a job or a folder, such as home/install, home or home/*.");
        }
        return new JobPattern(written);
    }

    /** @param written one a line */
    static List<JobPattern> all(List<String> written) {
        return written.stream().map(JobPattern::of).toList();
    }

    private static String expression(String written) {
        StringBuilder expression = new StringBuilder();
        for (String part : written.split("(?<=\\*)(?!\\*)|(?<!\\*)(?=\\*)")) {
            expression.append(
                    switch (part) {
                        case "*" -> "[^/]*";
                        case "**" -> ".*";
                        default -> Pattern.quote(part);
                    });
        }
        return expression.toString();
    }

    /** @param job its full name */
    boolean matches(String job) {
        return pattern.matcher(job).matches();
    }

    boolean isExact() {
        return written.indexOf('*') < 0;
    }

    @Override
    public String toString() {
        return written;
    }
}
