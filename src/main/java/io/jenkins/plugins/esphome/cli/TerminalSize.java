package io.jenkins.plugins.esphome.cli;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Asks the system whether a stream of ours is a terminal and how large it is, because Java 17 cannot: {@code System.console()}
 * says nothing when only one of the two streams is redirected. Two short commands of every POSIX system do it.
 */
final class TerminalSize {

    private static final Logger LOGGER = Logger.getLogger(TerminalSize.class.getName());

    private static final int STDOUT = 1;
    private static final int STDERR = 2;

    private TerminalSize() {}

    static Terminal ofStandardOutput(Map<String, String> environment) {
        return of(STDOUT, environment);
    }

    static Terminal ofStandardError(Map<String, String> environment) {
        return of(STDERR, environment);
    }

    private static Terminal of(int stream, Map<String, String> environment) {
        if (environment.getOrDefault("TERM", "dumb").equals("dumb") || !isTerminal(stream)) {
            return Terminal.NONE;
        }
        return size().map(size -> new Terminal(true, columns(environment).orElse(size[1]), size[0]))
                .orElse(new Terminal(true, columns(environment).orElse(80), 24));
    }

    private static boolean isTerminal(int stream) {
        ProcessBuilder test = new ProcessBuilder("sh", "-c", "test -t " + stream)
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectOutput(Redirect.INHERIT)
                .redirectError(Redirect.INHERIT);
        return run(test).isPresent();
    }

    /** @return rows and columns */
    private static Optional<int[]> size() {
        ProcessBuilder stty = new ProcessBuilder("sh", "-c", "stty size < /dev/tty 2> /dev/null");
        return run(stty)
                .map(String::trim)
                .filter(text -> text.matches("[1-9][0-9]{0,4} [1-9][0-9]{0,4}"))
                .map(text -> text.split(" "))
                .map(parts -> new int[] {Integer.parseInt(parts[0]), Integer.parseInt(parts[1])});
    }

    /** A user who set COLUMNS means it. */
    private static OptionalInt columns(Map<String, String> environment) {
        String columns = environment.getOrDefault("COLUMNS", "");
        return columns.matches("[1-9][0-9]{0,4}") ? OptionalInt.of(Integer.parseInt(columns)) : OptionalInt.empty();
    }

    /** @return the command's output if it ended with exit code 0 */
    private static Optional<String> run(ProcessBuilder command) {
        try {
            Process process = command.start();
            process.getOutputStream().close();
            String output = output(process);
            return process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0
                    ? Optional.of(output)
                    : Optional.empty();
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> "no terminal: the system has no shell");
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static String output(Process process) throws IOException {
        try (InputStream stream = process.getInputStream()) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
