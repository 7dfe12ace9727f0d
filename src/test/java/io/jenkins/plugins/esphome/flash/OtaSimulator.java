package io.jenkins.plugins.esphome.flash;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** Simulated chips for the real {@code esphome upload}, each at an address of its own, all with the same OTA port. */
public final class OtaSimulator implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Path out;
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();

    private OtaSimulator(Process process, Path out) {
        this.process = process;
        this.out = out;
    }

    public static OtaSimulator start(Path directory, String python, int devices, String... options) throws IOException {
        return at(
                directory,
                python,
                IntStream.range(0, devices).mapToObj(i -> address(i) + ":0").toList(),
                options);
    }

    /** @param places address:port each; port 0 becomes one that is free at all of them */
    public static OtaSimulator at(Path directory, String python, List<String> places, String... options)
            throws IOException {
        Path script = directory.resolve("ota_sim.py");
        try (InputStream in = OtaSimulator.class.getResourceAsStream("/simulators/ota_sim.py")) {
            Files.write(script, in.readAllBytes());
        }
        Path out = Files.createDirectories(directory.resolve("received"));
        List<String> command = new ArrayList<>(List.of(python, script.toString(), "--out", out.toString()));
        places.forEach(place -> command.addAll(List.of("--listen", place)));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        OtaSimulator simulator = new OtaSimulator(process, out);
        Thread reader = new Thread(simulator::read, "ota-simulator");
        reader.setDaemon(true);
        reader.start();
        simulator.await(() -> simulator.count("ready") == places.size());
        return simulator;
    }

    public static String address(int device) {
        return "127.0.0." + (2 + device);
    }

    public int port() {
        String device = named("ready").get(0).path("device").asText();
        return Integer.parseInt(device.substring(device.lastIndexOf(':') + 1));
    }

    public Path received(int device) {
        return out.resolve(address(device) + "_" + port() + ".bin");
    }

    public long count(String event) {
        return named(event).size();
    }

    void awaitEvent(String event) {
        await(() -> count(event) > 0);
    }

    /** @return the names of all that happened, in order: "connect", "done", ... */
    public List<String> story() {
        return events.stream().map(e -> e.path("event").asText()).toList();
    }

    private void await(java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await().until(condition);
    }

    private List<JsonNode> named(String event) {
        return events.stream()
                .filter(e -> e.path("event").asText().equals(event))
                .toList();
    }

    private void read() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                events.add(JSON.readTree(line));
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.destroy();
        process.onExit().join();
    }
}
