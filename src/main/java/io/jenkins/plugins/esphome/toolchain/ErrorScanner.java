package io.jenkins.plugins.esphome.toolchain;

import java.util.Optional;

/**
 * Finds the first error of a run, since a later one often hides the cause (F9): a retry at a lower speed, or the summary that
 * each tool prints at its end.
 *
 * <p>A strong error names its cause; a weak one ({@code FAILED: foo.o}) only says that something went wrong, and counts when
 * no strong one follows. Nothing here reads success: such lines are printed on failure too.
 */
final class ErrorScanner {
    /** pip tells with the level of an error what it did not even consider. */
    private static final String PIP_NOTICE = "ERROR: Ignored the following ";

    private static final int LONGEST = 500;
    private static final int MOST_CONTINUATIONS = 4;

    private Optional<String> strong = Optional.empty();
    private Optional<String> weak = Optional.empty();
    private StringBuilder open;
    private int continuations;
    private boolean inTraceback;
    private boolean inConfiguration;
    private boolean afterBlank;
    private String source = "";

    Optional<String> first() {
        Optional<String> unfinished = Optional.ofNullable(open).map(StringBuilder::toString);
        return strong.or(() -> unfinished).or(() -> weak).map(ErrorScanner::shortened);
    }

    void end() {
        close();
    }

    void scan(String line) {
        if (strong.isPresent()) {
            return;
        }
        if (open != null) {
            continueWith(line);
        } else if (inConfiguration) {
            configuration(line);
        } else if (inTraceback) {
            traceback(line);
        } else if (!line.isEmpty()) {
            start(line);
        }
    }

    private void start(String line) {
        switch (line.charAt(0)) {
            case 'E' -> {
                if (line.startsWith("ERROR") && !line.startsWith(PIP_NOTICE)) {
                    open(withoutLevel(line));
                    return;
                }
            }
            case 'F' -> {
                inConfiguration = line.startsWith("Failed config");
                weakIf(line.startsWith("FAILED: ") || inConfiguration, line);
            }
            case 'T' -> inTraceback = line.startsWith("Traceback (most recent call last)");
            case 'A' -> strongIf(line.startsWith("A fatal error occurred: "), line);
            case 'W' -> weakIf(line.startsWith("WARNING Failed to upload"), line);
            case '*' -> weakIf(line.startsWith("*** "), line);
            default -> {}
        }
        strongIf(isCompilerError(line), line);
    }

    private static boolean isCompilerError(String line) {
        int at = line.indexOf("error: ");
        return (at >= 2 && (line.startsWith(": ", at - 2) || line.startsWith(": fatal ", at - 8)))
                || line.indexOf(": undefined reference to ") > 0
                || (line.endsWith(": not found") && line.startsWith("/bin/sh: "));
    }

    /** An error that ends with a colon is told by the lines after it. */
    private void open(String message) {
        if (message.endsWith(":")) {
            open = new StringBuilder(message);
            continuations = 0;
        } else {
            strong = Optional.of(message);
        }
    }

    private void continueWith(String line) {
        if (line.startsWith("INFO ") || line.startsWith("ERROR")) {
            close();
        } else if (!line.isBlank()) {
            open.append(' ').append(line.strip());
            continuations++;
            if (continuations == MOST_CONTINUATIONS || line.contains(", line ")) {
                close();
            }
        }
    }

    private void close() {
        if (open != null) {
            strong = Optional.of(open.toString());
            open = null;
        }
    }

    /**
     * What stands below a blank line of a failed configuration is the reason, indented or, if it belongs to no key, not; the last
     * {@code [source f.yaml:6]} is its place.
     */
    private void configuration(String line) {
        int at = line.indexOf("[source ");
        if (at >= 0 && line.endsWith("]")) {
            source = line.substring(at + "[source ".length(), line.length() - 1) + ": ";
        } else if (afterBlank && !line.isBlank() && !isKey(line)) {
            strong = Optional.of(source + line.strip());
        }
        afterBlank = line.isBlank();
    }

    private static boolean isKey(String line) {
        return line.matches("\\S+:.*");
    }

    private void traceback(String line) {
        if (!line.isEmpty() && !line.startsWith(" ")) {
            inTraceback = false;
            strong = Optional.of(line.strip());
        }
    }

    private void strongIf(boolean found, String line) {
        if (found && strong.isEmpty()) {
            strong = Optional.of(line.strip());
        }
    }

    private void weakIf(boolean found, String line) {
        if (found && weak.isEmpty()) {
            weak = Optional.of(line.strip());
        }
    }

    private static String withoutLevel(String line) {
        String rest = line.substring("ERROR".length());
        return (rest.startsWith(":") ? rest.substring(1) : rest).strip();
    }

    private static String shortened(String line) {
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
