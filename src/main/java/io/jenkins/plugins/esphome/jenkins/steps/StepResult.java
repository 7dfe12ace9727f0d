package io.jenkins.plugins.esphome.jenkins.steps;

import io.jenkins.plugins.esphome.fleet.DeviceOutcome;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a step gives back: plain maps, which a Jenkinsfile may read and Pipeline may store. */
final class StepResult {
    private StepResult() {}

    static ArrayList<Map<String, Object>> of(List<DeviceOutcome> outcomes) {
        return outcomes.stream().map(StepResult::row).collect(Collectors.toCollection(ArrayList::new));
    }

    private static Map<String, Object> row(DeviceOutcome outcome) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("device", outcome.device());
        row.put("status", outcome.status().name().toLowerCase(Locale.ROOT));
        row.put("compiled", outcome.compiled());
        row.put("flashed", outcome.flashed());
        row.put("verdict", outcome.verdict().map(Verdict::word).orElse(""));
        row.put("address", outcome.address());
        row.put("seconds", outcome.seconds());
        row.put("reason", outcome.reason().orElse(""));
        row.put("fingerprint", outcome.fingerprint().orElse(""));
        row.put("job", outcome.job().map(JobId::toString).orElse(""));
        return row;
    }

    /** @return one sentence that names those that are not done; none if all are */
    static Optional<String> failure(List<DeviceOutcome> outcomes) {
        List<DeviceOutcome> failed = outcomes.stream()
                .filter(outcome -> outcome.status() != JobStatus.COMPLETED)
                .toList();
        if (failed.isEmpty()) {
            return Optional.empty();
        }
        String names = failed.stream().map(DeviceOutcome::device).collect(Collectors.joining(", "));
        String why = failed.size() > 1
                ? ""
                : failed.get(0).reason().map(reason -> ": " + reason).orElse("");
        return Optional.of("ESPHome: " + failed.size() + " of " + outcomes.size() + " not done: " + names + why);
    }
}
