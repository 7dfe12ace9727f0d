package io.jenkins.plugins.esphome.report;

import io.jenkins.plugins.esphome.fleet.DeviceOutcome;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a person reads when a run has ended: one line a device, why something failed, and one sentence for the whole. */
public final class Summary {

    private final Asked asked;

    private Summary(Asked asked) {
        this.asked = asked;
    }

    /** What the run was for. */
    public enum Asked {
        COMPILE,
        INSTALL
    }

    /** @param log says where the log of a failed device's job is */
    public static List<String> lines(Asked asked, List<DeviceOutcome> outcomes, LogOf log) {
        Summary summary = new Summary(asked);
        List<String> lines = new ArrayList<>(summary.table(outcomes));
        outcomes.stream()
                .filter(outcome -> !isDone(outcome) || isSkipped(outcome))
                .forEach(outcome -> lines.addAll(why(outcome, log)));
        outcomes.stream().filter(Summary::isDoubtful).forEach(outcome -> lines.addAll(doubt(outcome)));
        lines.add("");
        lines.add(summary.sentence(outcomes));
        return lines;
    }

    /** Finds the log of a device's job. */
    @FunctionalInterface
    public interface LogOf {
        /** @return a path or a command to see it; empty if there is none */
        Optional<String> find(DeviceOutcome outcome);
    }

    private List<String> table(List<DeviceOutcome> outcomes) {
        Table table = asked == Asked.INSTALL
                ? new Table("DEVICE", "RESULT", "COMPILE", "FLASH", "VERDICT", "ADDRESS", "TIME")
                : new Table("DEVICE", "RESULT", "COMPILE", "TIME");
        outcomes.forEach(outcome -> row(table, outcome));
        return table.lines();
    }

    private void row(Table table, DeviceOutcome outcome) {
        String time = Words.time(Duration.ofMillis(Math.round(outcome.seconds() * 1000)));
        String compile = outcome.compiled() ? "compiled" : isDone(outcome) ? "reused" : "";
        if (asked == Asked.COMPILE) {
            table.add(outcome.device(), result(outcome), compile, time);
            return;
        }
        String verdict = outcome.verdict().map(Verdict::word).orElse("");
        table.add(outcome.device(), result(outcome), compile, flash(outcome), verdict, outcome.address(), time);
    }

    private static String flash(DeviceOutcome outcome) {
        if (outcome.flashed()) {
            return "flashed";
        }
        if (isRestarted(outcome)) {
            return "restarted";
        }
        return isDone(outcome) && !isSkipped(outcome) ? "current" : "";
    }

    private static String result(DeviceOutcome outcome) {
        return switch (outcome.status()) {
            case COMPLETED -> isSkipped(outcome) ? "skipped" : isChanged(outcome) ? "done" : "unchanged";
            case FAILED -> "FAILED";
            case CANCELLED -> "cancelled";
            case QUEUED, RUNNING -> "unfinished";
        };
    }

    private static boolean isChanged(DeviceOutcome outcome) {
        return outcome.compiled() || outcome.flashed() || isRestarted(outcome);
    }

    private static List<String> why(DeviceOutcome outcome, LogOf log) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(outcome.device() + ": " + outcome.reason().orElse("no reason was recorded"));
        log.find(outcome).ifPresent(place -> lines.add("  whole log: " + place));
        return lines;
    }

    private static List<String> doubt(DeviceOutcome outcome) {
        return List.of("", outcome.device() + ": " + outcome.reason().orElse("it could not be asked what it runs"));
    }

    private static boolean isDoubtful(DeviceOutcome outcome) {
        return isDone(outcome)
                && outcome.verdict()
                        .filter(verdict -> verdict == Verdict.UNVERIFIED)
                        .isPresent();
    }

    private String sentence(List<DeviceOutcome> outcomes) {
        long failed = outcomes.stream().filter(outcome -> !isDone(outcome)).count();
        String noun = asked == Asked.INSTALL ? "device" : "configuration";
        if (failed > 0) {
            String which = outcomes.size() == 1 ? "" : ": " + failed + " of " + Plural.of(outcomes.size(), noun);
            return "Not done" + which + ", see above.";
        }
        return asked == Asked.INSTALL ? installed(outcomes) : compiled(outcomes);
    }

    /** Claims of a device only what it said itself (F6). */
    private static String installed(List<DeviceOutcome> outcomes) {
        long flashed = outcomes.stream().filter(DeviceOutcome::flashed).count();
        long verified = outcomes.stream().filter(Summary::isVerified).count();
        if (verified == outcomes.size()) {
            String who = verified == 1 ? "the device runs" : "all " + verified + " devices run";
            long restarted = outcomes.stream().filter(Summary::isRestarted).count();
            String now = (flashed > 0 ? ", " + flashed + " flashed now" : "")
                    + (restarted > 0 ? ", " + restarted + " started again" : "");
            return (now.isEmpty() ? "Nothing changed: " : "Done: ") + who + " the wanted firmware" + now + ".";
        }
        return (flashed == 0 ? "Nothing flashed: " : "Done: " + Plural.of(flashed, "device") + " flashed now; ")
                + doubts(outcomes, flashed == 0 ? verified : 0);
    }

    private static String doubts(List<DeviceOutcome> outcomes, long verified) {
        long skipped = outcomes.stream().filter(Summary::isSkipped).count();
        long unverified =
                outcomes.stream().filter(o -> !isSkipped(o) && !isVerified(o)).count();
        List<String> parts = new ArrayList<>();
        if (skipped > 0) {
            parts.add(Plural.of(skipped, "device") + " skipped");
        }
        if (unverified > 0) {
            parts.add(Plural.of(unverified, "device") + " could not be asked what "
                    + (unverified == 1 ? "it runs" : "they run"));
        }
        if (verified > 0) {
            parts.add(Plural.of(verified, "device") + (verified == 1 ? " runs" : " run") + " the wanted firmware");
        }
        return String.join(", ", parts) + ".";
    }

    private static String compiled(List<DeviceOutcome> outcomes) {
        long compiled = outcomes.stream().filter(DeviceOutcome::compiled).count();
        return compiled == 0
                ? "Nothing changed: every firmware was built before."
                : "Done: " + Plural.of(compiled, "configuration") + " compiled.";
    }

    private static boolean isVerified(DeviceOutcome outcome) {
        return outcome.verdict().filter(verdict -> verdict == Verdict.VERIFIED).isPresent();
    }

    /** A device that was offline and was to be skipped (F8): its job completed, but nobody wrote to it or asked it. */
    private static boolean isSkipped(DeviceOutcome outcome) {
        return isDone(outcome)
                && outcome.reason()
                        .filter(why -> why.startsWith(JobResult.SKIPPED))
                        .isPresent();
    }

    /** A host device that was stopped with the wanted firmware: its program was started, nothing was written. */
    private static boolean isRestarted(DeviceOutcome outcome) {
        return isDone(outcome)
                && outcome.reason()
                        .filter(why -> why.startsWith(JobResult.RESTARTED))
                        .isPresent();
    }

    private static boolean isDone(DeviceOutcome outcome) {
        return outcome.status() == JobStatus.COMPLETED;
    }
}
