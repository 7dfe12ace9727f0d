package io.jenkins.plugins.esphome.jenkins.steps;

import io.jenkins.plugins.esphome.fleet.DeviceOutcome;
import io.jenkins.plugins.esphome.fleet.FirmwareArchive;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.Verdict;
import java.io.IOException;
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

    /**
     * @param archive knows the ESPHome release of each firmware
     * @param page where a person sees what became of the jobs
     */
    static ArrayList<Map<String, Object>> of(List<DeviceOutcome> outcomes, FirmwareArchive archive, String page)
            throws IOException {
        ArrayList<Map<String, Object>> rows = new ArrayList<>();
        for (DeviceOutcome outcome : outcomes) {
            rows.add(row(outcome, version(outcome, archive), page));
        }
        return rows;
    }

    private static String version(DeviceOutcome outcome, FirmwareArchive archive) throws IOException {
        Optional<FirmwareArchive.Entry> firmware = outcome.fingerprint().isPresent()
                ? archive.find(outcome.fingerprint().get())
                : Optional.empty();
        return firmware.map(entry -> entry.firmware().build().esphomeVersion()).orElse("");
    }

    private static Map<String, Object> row(DeviceOutcome outcome, String version, String page) {
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
        row.put("version", version);
        row.put("job", outcome.job().map(JobId::toString).orElse(""));
        row.put("url", page + outcome.job().map(job -> "job/" + job + "/").orElse(""));
        return row;
    }

    /** @return the outcomes as the step judges them: a device that could not be asked may have to count as failed (F6) */
    static List<DeviceOutcome> judged(List<DeviceOutcome> outcomes, InstallArguments.Proof proof) {
        return proof == InstallArguments.Proof.ASK
                ? outcomes
                : outcomes.stream().map(StepResult::proven).toList();
    }

    private static DeviceOutcome proven(DeviceOutcome outcome) {
        boolean doubtful = outcome.status() == JobStatus.COMPLETED
                && outcome.verdict()
                        .filter(verdict -> verdict == Verdict.UNVERIFIED)
                        .isPresent();
        return doubtful
                ? outcome.failedBecause("the device could not be asked what it runs, and this step was told to require"
                        + " an answer (verify: 'require'): give its configuration an 'api:'")
                : outcome;
    }

    static boolean isDone(DeviceOutcome outcome) {
        return outcome.status() == JobStatus.COMPLETED;
    }

    /** @return one sentence that names those that are not done; none if all are */
    static Optional<String> failure(List<DeviceOutcome> outcomes) {
        List<DeviceOutcome> failed =
                outcomes.stream().filter(outcome -> !isDone(outcome)).toList();
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
