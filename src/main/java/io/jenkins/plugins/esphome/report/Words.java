package io.jenkins.plugins.esphome.report;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.JobType;
import io.jenkins.plugins.esphome.model.Phase;
import io.jenkins.plugins.esphome.model.PhaseRun;
import io.jenkins.plugins.esphome.model.Verdict;
import io.jenkins.plugins.esphome.model.Work;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/** Says what a job is at, in one wording for the live view, the plain lines and the lists. */
public final class Words {

    private Words() {}

    /** @return the name that a person knows the job by: its device, or its configuration's device name */
    public static String subject(FirmwareJob job) {
        Work work = job.work();
        if (work instanceof Work.Upload upload) {
            return upload.device().name();
        }
        if (work instanceof Work.Compile compile) {
            return compile.name();
        }
        if (work instanceof Work.Clean clean) {
            return clean.configuration().path();
        }
        if (work instanceof Work.Rename rename) {
            return rename.from().name();
        }
        return ((Work.ResetBuildEnv) work).machine().name();
    }

    /** @return the job as one would call it: "compile of kitchen" */
    public static String job(FirmwareJob job) {
        return job.type().name().toLowerCase(Locale.ROOT).replace('_', ' ') + " of " + subject(job);
    }

    /** @return what the job is at: "compiling", "waits: ...", "verified", "FAILED: ..." */
    public static String state(FirmwareJob job) {
        return switch (job.status()) {
            case QUEUED -> job.waitReason().map(Words::waits).orElse(job.isHeld() ? "waits for its compile" : "queued");
            case RUNNING -> phase(job).map(Words::doing).orElse("starting");
            case COMPLETED -> completed(job);
            case FAILED -> "FAILED: " + error(job);
            case CANCELLED -> cancelled(job);
        };
    }

    /** Who decided that it waits may have said so already. */
    private static String waits(String reason) {
        return reason.startsWith("waits") ? reason : "waits: " + reason;
    }

    /** @return the phase that runs now */
    public static Optional<Phase> phase(FirmwareJob job) {
        if (job.status() != JobStatus.RUNNING || job.phases().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(job.phases().get(job.phases().size() - 1)).map(PhaseRun::phase);
    }

    public static String doing(Phase phase) {
        return switch (phase) {
            case TOOLCHAIN -> "preparing ESPHome";
            case TRANSFER -> "bringing the files there";
            case COMPILE -> "compiling";
            case ARTIFACTS -> "collecting the firmware";
            case UPLOAD -> "flashing";
            case VERIFY -> "verifying";
            case CLEAN -> "cleaning";
            case RESET -> "resetting";
            case RENAME -> "renaming";
        };
    }

    /** @return "3.2 s", "1:05 min", "1:02:03 h" */
    public static String time(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.1f s", Math.max(0, duration.toMillis()) / 1000.0);
        }
        if (seconds < 3600) {
            return String.format(Locale.ROOT, "%d:%02d min", seconds / 60, seconds % 60);
        }
        return String.format(Locale.ROOT, "%d:%02d:%02d h", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    /** @return to the second, in UTC */
    public static String moment(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    public static String error(FirmwareJob job) {
        return job.result().flatMap(JobResult::error).orElse("no reason was recorded");
    }

    private static String completed(FirmwareJob job) {
        boolean unchanged = job.result().map(JobResult::unchanged).orElse(false);
        if (job.type() == JobType.COMPILE) {
            return unchanged ? "built before" : "compiled";
        }
        return job.type() == JobType.UPLOAD ? uploaded(job, unchanged) : "done";
    }

    private static String uploaded(FirmwareJob job, boolean unchanged) {
        if (isNoted(job, JobResult.SKIPPED)) {
            return JobResult.SKIPPED;
        }
        String verdict =
                job.result().flatMap(JobResult::verdict).map(Verdict::word).orElse("done");
        return (isNoted(job, JobResult.RESTARTED) ? "restarted, " : unchanged ? "current, " : "flashed, ") + verdict;
    }

    private static boolean isNoted(FirmwareJob job, String beginning) {
        return job.result()
                .flatMap(JobResult::error)
                .filter(note -> note.startsWith(beginning))
                .isPresent();
    }

    private static String cancelled(FirmwareJob job) {
        return job.result()
                .flatMap(result -> result.successor().map(newer -> "superseded by request " + newer))
                .or(() -> job.result().flatMap(JobResult::error).map(why -> "cancelled: " + why))
                .orElse("cancelled");
    }
}
