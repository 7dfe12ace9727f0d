package io.jenkins.plugins.esphome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.esphome.report.Captured;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/** Runs the program as a shell would, in this JVM: a directory, two streams, an exit code. */
final class Shell {

    private final Path directory;
    private final Map<String, String> environment;
    private final Captured out = new Captured();
    private final Captured err = new Captured();

    Shell(Path directory, Map<String, String> environment) {
        this.directory = directory;
        this.environment = environment;
    }

    int run(String... args) {
        out.next();
        err.next();
        return EsphomeFleet.run(surroundings(), args);
    }

    Surroundings surroundings() {
        return new Surroundings(
                out.stream(),
                err.stream(),
                environment,
                directory,
                () -> Terminal.NONE,
                () -> Terminal.NONE,
                Clock.systemUTC(),
                code -> {
                    throw new AssertionError("quit with " + code);
                });
    }

    String out() {
        return out.text();
    }

    String err() {
        return err.text();
    }

    /** Rule E: one sentence on standard error, nothing else anywhere. */
    void assertOneSentence(String... parts) {
        assertThat(out()).isEmpty();
        assertThat(err().lines()).as(err()).hasSize(1);
        assertThat(err()).contains(parts).matches("(?s).*[.?]( See '.*'\\.)?\\R");
    }
}
