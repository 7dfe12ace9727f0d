package io.jenkins.plugins.esphome.cli;

import java.io.IOException;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Lets a script read what people read; every command that shows something has this option. */
final class JsonOption {
    @Option(names = "--json", description = "JSON on standard output and nothing else.")
    private boolean json;

    /**
     * Shows what was found, in one of both ways.
     *
     * @param text prints it for people
     */
    <T> void show(Surroundings surroundings, T found, Consumer<T> text) throws IOException {
        if (json) {
            Json.print(surroundings.out(), found);
        } else {
            text.accept(found);
        }
    }
}
