package io.jenkins.plugins.esphome.flash;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.esphome.model.BuildInfo;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A simulated device that says over the native API what it runs; the test decides what that is at any moment. */
public final class ApiSimulator implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final BufferedWriter commands;
    private final int port;

    private ApiSimulator(Process process, BufferedWriter commands, int port) {
        this.process = process;
        this.commands = commands;
        this.port = port;
    }

    public static ApiSimulator start(Path directory, String python, String... options) throws IOException {
        Path script = directory.resolve("api_sim.py");
        try (InputStream in = ApiSimulator.class.getResourceAsStream("/simulators/api_sim.py")) {
            Files.write(script, in.readAllBytes());
        }
        List<String> command = Stream.concat(Stream.of(python, script.toString()), Stream.of(options))
                .toList();
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int port = JSON.readTree(process.inputReader().readLine()).path("port").asInt();
        return new ApiSimulator(process, process.outputWriter(), port);
    }

    public int port() {
        return port;
    }

    public void runs(BuildInfo build) throws IOException {
        say(JSON.writeValueAsString(
                Map.of("compilation_time", build.compilationTime(), "esphome_version", build.esphomeVersion())));
    }

    /** It accepts connections and closes them at once, as a device that is just starting. */
    public void isAway() throws IOException {
        say("{}");
    }

    private void say(String line) throws IOException {
        commands.write(line + "\n");
        commands.flush();
    }

    @Override
    public void close() throws IOException {
        commands.close();
        process.destroy();
        process.onExit().join();
    }
}
