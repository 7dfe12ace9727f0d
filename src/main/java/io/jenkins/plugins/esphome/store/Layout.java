package io.jenkins.plugins.esphome.store;

import io.jenkins.plugins.esphome.files.Trees;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.RequestId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Says what lies where below the store's root, in one place; {@code docs/store.md} shows the same to people. */
record Layout(Path root) {
    static final String REQUEST = "request.json";
    /** Files of this beginning hold secrets and go when the request ends. */
    static final String BUNDLE = "bundle";

    Path lock() {
        return root.resolve("lock");
    }

    Path owner() {
        return root.resolve("owner");
    }

    Path instanceId() {
        return root.resolve("instance-id");
    }

    Path nextId() {
        return root.resolve("next-id");
    }

    Path marks() {
        return root.resolve("queue.json");
    }

    Path staging() {
        return root.resolve("staging");
    }

    Path staging(RequestId id) {
        return staging().resolve(id.toString());
    }

    Path active() {
        return root.resolve("active");
    }

    Path active(RequestId id) {
        return active().resolve(id.toString());
    }

    Path history() {
        return root.resolve("history");
    }

    Path month(YearMonth month) {
        return history().resolve(month.toString());
    }

    Path index(YearMonth month) {
        return month(month).resolve("index.jsonl");
    }

    Path setAside() {
        return root.resolve("set-aside");
    }

    static String jobFile(int index) {
        return "job-" + index + ".json";
    }

    static String logFile(JobId id) {
        return "log-" + id.index() + ".txt";
    }

    static String compressedLog(JobId id) {
        return logFile(id) + ".gz";
    }

    static String logPosition(JobId id) {
        return "log-" + id.index() + ".pos";
    }

    /** @return the request that a directory's name means; empty if it is not ours */
    static Optional<RequestId> requestOf(Path directory) {
        String name = directory.getFileName().toString();
        return name.matches("[1-9][0-9]{0,17}") ? Optional.of(RequestId.parse(name)) : Optional.empty();
    }

    /** @return the months of the history, newest first */
    List<YearMonth> months() throws IOException {
        return Trees.list(history()).stream()
                .flatMap(path -> monthOf(path).stream())
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    /** Looks twice: a request may move from here to there between two looks. */
    Optional<Path> find(RequestId id) throws IOException {
        Optional<Path> found = findOnce(id);
        return found.isPresent() ? found : findOnce(id);
    }

    Optional<Path> findInHistory(RequestId id) throws IOException {
        return months().stream()
                .map(month -> month(month).resolve(id.toString()))
                .filter(Files::isDirectory)
                .findFirst();
    }

    private Optional<Path> findOnce(RequestId id) throws IOException {
        Path active = active(id);
        return Files.isDirectory(active) ? Optional.of(active) : findInHistory(id);
    }

    private static Optional<YearMonth> monthOf(Path directory) {
        try {
            return Optional.of(YearMonth.parse(directory.getFileName().toString()));
        } catch (DateTimeException notOurs) {
            return Optional.empty();
        }
    }
}
