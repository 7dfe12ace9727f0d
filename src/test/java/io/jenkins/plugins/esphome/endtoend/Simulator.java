package io.jenkins.plugins.esphome.endtoend;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A simulated device, one of the scripts in {@code simulators}; each of its lines is a JSON object. */
final class Simulator implements AutoCloseable {

    private final Process process;
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();

    private Simulator(Process process) {
        this.process = process;
        Thread reader = new Thread(() -> read(process.inputReader()));
        reader.setDaemon(true);
        reader.start();
    }

    static Simulator start(Path directory, String python, String script, String... options) throws IOException {
        Path file = directory.resolve(script);
        try (InputStream in = Simulator.class.getResourceAsStream("/simulators/" + script)) {
            Files.write(file, in.readAllBytes());
        }
        List<String> command = new ArrayList<>(List.of(python, file.toString()));
        command.addAll(List.of(options));
        return new Simulator(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Waits until it has said this many lines. */
    List<JsonNode> until(int lines) {
        await().atMost(Program.PATIENCE).until(() -> events.size() >= lines);
        return List.copyOf(events);
    }

    void say(String line) throws IOException {
        BufferedWriter writer = process.outputWriter();
        writer.write(line + "\n");
        writer.flush();
    }

    /** The device loses its power. */
    void stop() {
        process.destroy();
        process.onExit().join();
    }

    @Override
    public void close() {
        stop();
    }

    private void read(BufferedReader reader) {
        try {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                events.add(new ObjectMapper().readTree(line));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
