package io.jenkins.plugins.esphome.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The built jar, run in a directory as a person does: arguments, two streams, signals, an exit code. */
final class Program {

    /** Not a measure of speed: only what hangs for ever must not hang the build. */
    static final Duration PATIENCE = Duration.ofMinutes(8);

    private final Path directory;

    Program(Path directory) {
        this.directory = directory;
    }

    /** How a run ended. */
    record Ended(int exitCode, String out, String err) {

        /** @return the one JSON list on standard output */
        List<JsonNode> json() {
            try {
                JsonNode list = new ObjectMapper().readTree(out);
                assertThat(list.isArray()).as(out).isTrue();
                return StreamSupport.stream(list.spliterator(), false).toList();
            } catch (IOException e) {
                throw new AssertionError("no JSON: " + out + err, e);
            }
        }

        /** @return what {@code install --json} says of one device */
        JsonNode device(String name) {
            return json().stream()
                    .filter(row -> row.path("device").asText().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(name + " is not in " + out));
        }

        String all() {
            return out + err;
        }
    }

    /** Runs it to its end. */
    Ended run(String... arguments) throws IOException {
        return start(arguments).end();
    }

    /** A build that runs in the background is deaf to Ctrl-C, and so would be what it starts: a person's terminal is not. */
    Running start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                System.getProperty("esphome.fleet.jar")));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().put("ESPHOME_FLEET_TOOLCHAINS", System.getProperty("esphome.fleet.toolchains"));
        builder.environment().remove("ESPHOME_FLEET_STATE");
        return new Running(builder.start());
    }

    /** @return everything that still runs for this directory: compilers, supervisors, devices */
    List<String> processes() {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.flatMap(process -> process.info().commandLine().stream())
                    .filter(line -> line.contains(directory.toString()))
                    .toList();
        }
    }

    /** One run that goes on. */
    static final class Running {
        private final Process process;
        private final StringBuffer out = new StringBuffer();
        private final StringBuffer err = new StringBuffer();
        private final List<Thread> readers;

        private Running(Process process) {
            this.process = process;
            this.readers = List.of(reader(process.inputReader(), out), reader(process.errorReader(), err));
        }

        /** Waits until it has written this. */
        Running until(String text) {
            await().atMost(PATIENCE).until(() -> (out.toString() + err).contains(text) || !process.isAlive());
            assertThat(out.toString() + err).contains(text);
            return this;
        }

        /** What Ctrl-C sends. */
        Running interrupt() throws IOException {
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .onExit()
                    .join();
            return this;
        }

        /** What a crash does: no hook, no last word. */
        void crash() {
            process.destroyForcibly();
            process.onExit().join();
        }

        Ended end() {
            await().atMost(PATIENCE).until(() -> !process.isAlive());
            readers.forEach(Running::join);
            return new Ended(process.exitValue(), out.toString(), err.toString());
        }

        private static Thread reader(BufferedReader from, StringBuffer to) {
            Thread thread = new Thread(() -> {
                try {
                    for (String line = from.readLine(); line != null; line = from.readLine()) {
                        to.append(line).append('\n');
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            thread.start();
            return thread;
        }

        private static void join(Thread thread) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
