package io.jenkins.plugins.esphome.flash;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.esphome.model.BuildInfo;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A simulated device that says over the native API what it runs; the test decides what that is at any moment. */
public final class ApiSimulator implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final BufferedWriter commands;
    private final BufferedReader answers;
    private final int port;

    private ApiSimulator(Process process) throws IOException {
        this.process = process;
        this.commands = process.outputWriter();
        this.answers = process.inputReader();
        this.port = JSON.readTree(answers.readLine()).path("port").asInt();
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
        return new ApiSimulator(process);
    }

    public int port() {
        return port;
    }

    public void runs(BuildInfo build) throws IOException {
        say(JSON.writeValueAsString(firmware(build)));
    }

    /** As soon as it has told that it runs the first, it starts again and runs the second. */
    public void runsOnce(BuildInfo build, BuildInfo then) throws IOException {
        Map<String, Object> both = new HashMap<>(firmware(build));
        both.put("then", firmware(then));
        say(JSON.writeValueAsString(both));
    }

    private static Map<String, String> firmware(BuildInfo build) {
        return Map.of("compilation_time", build.compilationTime(), "esphome_version", build.esphomeVersion());
    }

    /** It accepts connections and closes them at once, as a device that is just starting. */
    public void isAway() throws IOException {
        say("{}");
    }

    /** Returns when it is so. */
    private void say(String line) throws IOException {
        commands.write(line + "\n");
        commands.flush();
        if (!line.equals(answers.readLine())) {
            throw new IOException("The simulated device did not take " + line);
        }
    }

    @Override
    public void close() throws IOException {
        commands.close();
        process.destroy();
        process.onExit().join();
    }
}
