package io.jenkins.plugins.esphome.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * All that the program takes from the process it runs in, so that a test can be such a process.
 *
 * @param out standard output: what was asked for
 * @param err standard error: what went wrong, and progress where {@code out} is kept for a script
 * @param environment the environment variables
 * @param directory the working directory, absolute
 * @param outTerminal what {@code out} is now
 * @param errTerminal what {@code err} is now
 * @param quit ends the JVM at once
 */
record Surroundings(
        PrintStream out,
        PrintStream err,
        Map<String, String> environment,
        Path directory,
        Supplier<Terminal> outTerminal,
        Supplier<Terminal> errTerminal,
        Clock clock,
        Interruption.Quit quit) {

    /** The real ones; text is UTF-8 whatever Java thinks of the locale, as it is in the logs of every tool that we run. */
    static Surroundings ofThisProcess() {
        Map<String, String> environment = System.getenv();
        return new Surroundings(
                stream(FileDescriptor.out),
                stream(FileDescriptor.err),
                environment,
                Path.of("").toAbsolutePath(),
                () -> TerminalSize.ofStandardOutput(environment),
                () -> TerminalSize.ofStandardError(environment),
                Clock.systemUTC(),
                code -> Runtime.getRuntime().halt(code));
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    /** @return an environment variable; blank counts as not set */
    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(text -> !text.isBlank());
    }

    /** @return a user's path, taken from the working directory */
    Path path(String written) {
        return directory.resolve(written).normalize();
    }
}
