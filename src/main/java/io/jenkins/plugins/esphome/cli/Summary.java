package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.fleet.DeviceOutcome;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a person reads when a run has ended: one line a device, why something failed, and one sentence for the whole. */
final class Summary {

    private final Asked asked;

    private Summary(Asked asked) {
        this.asked = asked;
    }

    /** What the run was for. */
    enum Asked {
        COMPILE,
        INSTALL
    }

    /** @param log says where the log of a failed device's job is */
    static List<String> lines(Asked asked, List<DeviceOutcome> outcomes, LogOf log) {
        Summary summary = new Summary(asked);
        List<String> lines = new ArrayList<>(summary.table(outcomes));
        outcomes.stream().filter(outcome -> !isDone(outcome)).forEach(outcome -> lines.addAll(why(outcome, log)));
        lines.add("");
        lines.add(summary.sentence(outcomes));
        return lines;
    }

    /** Finds the log of a device's job. */
    @FunctionalInterface
    interface LogOf {
        /** @return a path or a command to see it; empty if there is none */
        java.util.Optional<String> find(DeviceOutcome outcome);
    }

    private List<String> table(List<DeviceOutcome> outcomes) {
        Table table = asked == Asked.INSTALL
                ? new Table("DEVICE", "RESULT", "COMPILE", "FLASH", "VERDICT", "ADDRESS", "TIME")
                : new Table("DEVICE", "RESULT", "COMPILE", "TIME");
        outcomes.forEach(outcome -> row(table, outcome));
        return table.lines();
    }

    private void row(Table table, DeviceOutcome outcome) {
        String time = String.format(Locale.ROOT, "%.1f s", outcome.seconds());
        String compile = outcome.compiled() ? "compiled" : isDone(outcome) ? "reused" : "";
        if (asked == Asked.COMPILE) {
            table.add(outcome.device(), result(outcome), compile, time);
            return;
        }
        String flash = outcome.flashed() ? "flashed" : isDone(outcome) ? "current" : "";
        String verdict = outcome.verdict().map(Verdict::word).orElse("");
        table.add(outcome.device(), result(outcome), compile, flash, verdict, outcome.address(), time);
    }

    private static String result(DeviceOutcome outcome) {
        return switch (outcome.status()) {
            case COMPLETED -> outcome.compiled() || outcome.flashed() ? "done" : "unchanged";
            case FAILED -> "FAILED";
            case CANCELLED -> "cancelled";
            case QUEUED, RUNNING -> "unfinished";
        };
    }

    private static List<String> why(DeviceOutcome outcome, LogOf log) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(outcome.device() + ": " + outcome.reason().orElse("no reason was recorded"));
        log.find(outcome).ifPresent(place -> lines.add("  whole log: " + place));
        return lines;
    }

    private String sentence(List<DeviceOutcome> outcomes) {
        long failed = outcomes.stream().filter(outcome -> !isDone(outcome)).count();
        String noun = asked == Asked.INSTALL ? "device" : "configuration";
        if (failed > 0) {
            return failed + " of " + Plural.of(outcomes.size(), noun) + " not done: see above.";
        }
        return asked == Asked.INSTALL ? installed(outcomes) : compiled(outcomes);
    }

    private static String installed(List<DeviceOutcome> outcomes) {
        long flashed = outcomes.stream().filter(DeviceOutcome::flashed).count();
        long unverified = outcomes.stream().filter(Summary::isUnverified).count();
        String who = outcomes.size() == 1 ? "the device runs" : "all " + outcomes.size() + " devices run";
        String doubt = unverified == 0 ? "" : " (" + Plural.of(unverified, "device") + " could not be asked)";
        if (flashed == 0) {
            return "Nothing changed: " + who + " the wanted firmware" + doubt + ".";
        }
        return "Done: " + who + " the wanted firmware" + doubt + ", " + flashed + " flashed now.";
    }

    private static String compiled(List<DeviceOutcome> outcomes) {
        long compiled = outcomes.stream().filter(DeviceOutcome::compiled).count();
        return compiled == 0
                ? "Nothing changed: every firmware was built before."
                : "Done: " + Plural.of(compiled, "configuration") + " compiled.";
    }

    private static boolean isUnverified(DeviceOutcome outcome) {
        return outcome.verdict()
                .filter(verdict -> verdict == Verdict.UNVERIFIED)
                .isPresent();
    }

    private static boolean isDone(DeviceOutcome outcome) {
        return outcome.status() == JobStatus.COMPLETED;
    }
}
