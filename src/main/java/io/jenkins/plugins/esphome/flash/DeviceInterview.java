package io.jenkins.plugins.esphome.flash;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.Command;
import io.jenkins.plugins.esphome.host.ProcessSpec;
import io.jenkins.plugins.esphome.host.RunFailedException;
import io.jenkins.plugins.esphome.model.BuildInfo;
import io.jenkins.plugins.esphome.toolchain.EsphomeEnvironment;
import io.jenkins.plugins.esphome.toolchain.Toolchain;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Carries questions to devices through our Python script, with the client that ESPHome brings, in one process on the
 * flashing agent. Keys go through a private file that the script removes as soon as it read it; each interview has a
 * directory of its own, so any number may run at once and none needs the one before.
 */
record DeviceInterview(BuildHost agent, Toolchain toolchain) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SCRIPT = "ask_devices.py";
    private static final String REQUEST = "request.json";
    /** What the script may take beyond the patience: its start, and the try that was under way. */
    private static final Duration MARGIN = Duration.ofSeconds(60);
    /** Older ones belong to a JVM that did not come so far as to remove them. */
    private static final Duration ABANDONED = Duration.ofDays(1);

    /**
     * @param expected wait until the device runs this; empty: any answer will do
     */
    record Question(
            String address, List<String> addresses, int port, Optional<String> key, Optional<BuildInfo> expected) {}

    /** Runs the process of an interview in the caller's own way, and gives its output back. */
    @FunctionalInterface
    interface Process<X extends Exception> {
        Command.Completed run(ProcessSpec spec, Duration limit) throws IOException, InterruptedException, X;
    }

    /** @return the answers in the order of the questions */
    List<DeviceAnswer> ask(List<Question> questions, Duration patience) throws IOException, InterruptedException {
        return ask(questions, patience, Duration.ZERO, "question-" + UUID.randomUUID(), this::command);
    }

    <X extends Exception> List<DeviceAnswer> ask(
            List<Question> questions, Duration patience, Duration settle, String id, Process<X> process)
            throws IOException, InterruptedException, X {
        ArrayNode devices = JSON.createArrayNode();
        questions.forEach(question -> devices.add(node(question)));
        Map<Integer, JsonNode> answers = run(request(devices, patience, settle), patience, id, process);
        return ordered(questions.size(), answers, DeviceInterview::firmware, new DeviceAnswer.Silent("no answer"));
    }

    Reachability.Answer port(String address, int port, Duration patience) throws IOException, InterruptedException {
        ObjectNode device = node(new Question(address, List.of(), port, Optional.empty(), Optional.empty()));
        device.put("ask", "port");
        ObjectNode request = request(JSON.createArrayNode().add(device), patience, Duration.ZERO);
        Map<Integer, JsonNode> answers = run(request, patience, "question-" + UUID.randomUUID(), this::command);
        return ordered(1, answers, DeviceInterview::port, Reachability.Answer.silent("no answer"))
                .get(0);
    }

    private Command.Completed command(ProcessSpec spec, Duration limit) throws IOException, InterruptedException {
        return Command.run(agent, spec, limit);
    }

    private <X extends Exception> Map<Integer, JsonNode> run(
            ObjectNode request, Duration patience, String id, Process<X> process)
            throws IOException, InterruptedException, X {
        PrivateDirectory directory = new PrivateDirectory(agent, agent.root() + "/questions/" + UUID.randomUUID());
        directory.removeOldSiblings(ABANDONED);
        directory.write(Map.of(SCRIPT, Resources.text(SCRIPT), REQUEST, JSON.writeValueAsString(request)));
        try {
            List<String> command = List.of(toolchain.python(), directory.file(SCRIPT), directory.file(REQUEST));
            Map<String, String> environment =
                    new EsphomeEnvironment(directory.path(), directory.path(), "UTC").variables(toolchain);
            return answers(
                    process.run(new ProcessSpec(id, command, directory.path(), environment), patience.plus(MARGIN)));
        } finally {
            directory.remove();
        }
    }

    private Map<Integer, JsonNode> answers(Command.Completed completed) throws IOException {
        Map<Integer, JsonNode> answers = new HashMap<>();
        for (String line : completed.output().lines().toList()) {
            if (line.startsWith("{\"index\"")) {
                JsonNode answer = JSON.readTree(line);
                answers.put(answer.path("index").asInt(), answer);
            }
        }
        if (completed.exitCode() != 0) {
            String last = completed
                    .output()
                    .lines()
                    .reduce("", (a, b) -> b.isBlank() ? a : b)
                    .strip();
            throw new RunFailedException(
                    "Devices cannot be asked from " + agent.machine() + ", ESPHome's API client failed there: " + last,
                    completed.exitCode());
        }
        return answers;
    }

    private static <T> List<T> ordered(int count, Map<Integer, JsonNode> answers, Function<JsonNode, T> read, T none) {
        return java.util.stream.IntStream.range(0, count)
                .mapToObj(i -> Optional.ofNullable(answers.get(i)).map(read).orElse(none))
                .toList();
    }

    private static DeviceAnswer firmware(JsonNode answer) {
        String reason = answer.path("reason").asText();
        return switch (answer.path("answer").asText()) {
            case "firmware" ->
                new DeviceAnswer.Runs(
                        answer.path("name").asText(),
                        answer.path("compilation_time").asText(),
                        answer.path("esphome_version").asText(),
                        answer.path("model").asText(),
                        answer.path("project").asText(),
                        answer.path("mac").asText());
            case "locked" -> new DeviceAnswer.Unaskable(reason);
            case "other_key" -> new DeviceAnswer.OtherKey(reason);
            default -> new DeviceAnswer.Silent(reason);
        };
    }

    private static Reachability.Answer port(JsonNode answer) {
        return answer.has("ip")
                ? Reachability.Answer.at(answer.path("ip").asText())
                : Reachability.Answer.silent(answer.path("reason").asText());
    }

    private static ObjectNode request(ArrayNode devices, Duration patience, Duration settle) {
        ObjectNode request = JSON.createObjectNode();
        request.put("patience", patience.toMillis() / 1000.0);
        request.put("settle", settle.toMillis() / 1000.0);
        request.set("devices", devices);
        return request;
    }

    private static ObjectNode node(Question question) {
        ObjectNode device = JSON.createObjectNode();
        device.put("ask", "firmware");
        device.put("address", question.address());
        device.putPOJO("addresses", question.addresses());
        device.put("port", question.port());
        device.put("key", question.key().orElse(null));
        device.put(
                "compilation_time",
                question.expected().map(BuildInfo::compilationTime).orElse(null));
        device.put(
                "esphome_version",
                question.expected().map(BuildInfo::esphomeVersion).orElse(null));
        return device;
    }
}
