package io.jenkins.plugins.esphome.toolchain;

/** Reads progress off a line of ninja, PlatformIO, an upload or esptool; the shapes are measured facts about these tools. */
final class ProgressScanner {
    private ProgressScanner() {}

    /** @return 0 to 100, or -1 when the line tells no progress */
    static int percent(String line) {
        if (line.isEmpty()) {
            return -1;
        }
        return switch (line.charAt(0)) {
            case '[' -> ninja(line);
            case 'U' -> line.startsWith("Uploading:") ? beforePercentSign(line) : -1;
            case 'W' -> line.startsWith("Writing at 0x") ? beforePercentSign(line) : -1;
            case 'D' -> line.startsWith("Downloading") ? beforePercentSign(line) : -1;
            case 'L' -> line.startsWith("Linking .pioenvs") ? 90 : -1;
            case 'C' -> line.startsWith("Checking size .pioenvs") ? 95 : -1;
            default -> -1;
        };
    }

    /** {@code [3/49] CXX ...}. */
    private static int ninja(String line) {
        int slash = line.indexOf('/');
        int close = line.indexOf(']');
        if (slash < 2 || close < slash + 2 || close > 16) {
            return -1;
        }
        int done = number(line, 1, slash);
        int all = number(line, slash + 1, close);
        return done < 0 || all <= 0 || done > all ? -1 : (int) (done * 100L / all);
    }

    private static int beforePercentSign(String line) {
        int sign = line.indexOf('%');
        int end = sign;
        while (end > 0 && line.charAt(end - 1) == ' ') {
            end--;
        }
        int start = end;
        while (start > 0 && isNumeric(line.charAt(start - 1))) {
            start--;
        }
        int point = line.indexOf('.', start);
        int found = number(line, start, point >= start && point < end ? point : end);
        return found > 100 ? -1 : found;
    }

    private static boolean isNumeric(char c) {
        return c == '.' || (c >= '0' && c <= '9');
    }

    /** @return -1 if it is no number of one to seven digits */
    private static int number(String line, int start, int end) {
        if (end <= start || end - start > 7) {
            return -1;
        }
        int value = 0;
        for (int i = start; i < end; i++) {
            int digit = line.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
