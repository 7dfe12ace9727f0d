package io.jenkins.plugins.esphome.jenkins.web;

import io.jenkins.plugins.esphome.fleet.DeviceOutcome;
import io.jenkins.plugins.esphome.fleet.Fingerprints;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.JobType;
import io.jenkins.plugins.esphome.model.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/**
 * What became of one device in one run, in plain values: they stay in the run's {@code build.xml} for as long as the run does,
 * when the engine's own records are long gone.
 */
@ExportedBean(defaultVisibility = 2)
public final class DeviceRow {
    private final String device;
    private final String fleet;
    private final String result;
    private final boolean compiled;
    private final boolean flashed;
    private final String verdict;
    private final String address;
    private final double seconds;
    private final String reason;
    private final String fingerprint;
    private final String version;
    private final String compileJob;
    private final String uploadJob;

    private DeviceRow(String fleet, DeviceOutcome outcome, List<FirmwareJob> jobs, String version) {
        this.device = outcome.device();
        this.fleet = fleet;
        this.result = result(outcome);
        this.compiled = outcome.compiled();
        this.flashed = outcome.flashed();
        this.verdict = outcome.verdict().map(Verdict::word).orElse("");
        this.address = outcome.address();
        this.seconds = outcome.seconds();
        this.reason = outcome.reason().orElse("");
        this.fingerprint = outcome.fingerprint().orElse("");
        this.version = version;
        this.compileJob = job(jobs, JobType.COMPILE);
        this.uploadJob = job(jobs, JobType.UPLOAD);
    }

    /**
     * @param jobs the compile that the device waited for, if any, and its own job
     * @param version the ESPHome release of its firmware; empty if that is not known
     */
    static DeviceRow of(String fleet, DeviceOutcome outcome, List<FirmwareJob> jobs, String version) {
        return new DeviceRow(fleet, outcome, jobs, version);
    }

    private static String result(DeviceOutcome outcome) {
        if (outcome.status() != JobStatus.COMPLETED) {
            return outcome.status().name().toLowerCase(Locale.ROOT);
        }
        boolean skipped =
                outcome.reason().filter(why -> why.startsWith("skipped")).isPresent();
        return skipped ? "skipped" : outcome.compiled() || outcome.flashed() ? "done" : "unchanged";
    }

    private static String job(List<FirmwareJob> jobs, JobType type) {
        return jobs.stream()
                .filter(job -> job.type() == type)
                .map(FirmwareJob::id)
                .map(JobId::toString)
                .findFirst()
                .orElse("");
    }

    @Exported
    public String getDevice() {
        return device;
    }

    @Exported
    public String getFleet() {
        return fleet;
    }

    /** @return done, unchanged, skipped, failed or cancelled */
    @Exported
    public String getResult() {
        return result;
    }

    @Exported
    public boolean isCompiled() {
        return compiled;
    }

    @Exported
    public boolean isFlashed() {
        return flashed;
    }

    /** @return what the device says itself: verified, unverified, rolled back, away, or empty */
    @Exported
    public String getVerdict() {
        return verdict;
    }

    @Exported
    public String getAddress() {
        return address;
    }

    /** @return from filing to end */
    @Exported
    public double getSeconds() {
        return seconds;
    }

    /** @return why it failed or was left out; empty if there is nothing to say */
    @Exported
    public String getReason() {
        return reason;
    }

    /** @return of the firmware, as far as it came */
    @Exported
    public String getFingerprint() {
        return fingerprint;
    }

    /** @return the ESPHome release of the firmware */
    @Exported
    public String getVersion() {
        return version;
    }

    /** @return the number of its compile; empty if there was none */
    @Exported
    public String getCompileJob() {
        return compileJob;
    }

    /** @return the number of its upload; empty if there was none */
    @Exported
    public String getUploadJob() {
        return uploadJob;
    }

    public boolean isFailed() {
        return result.equals("failed") || result.equals("cancelled");
    }

    public String getTime() {
        return Shown.seconds(seconds);
    }

    public String getResultWord() {
        return Messages.result(result);
    }

    /** @return the icon's name and, for those who do not see it, {@link #getResultWord} beside it */
    public String getIcon() {
        return switch (result) {
            case "done" -> "symbol-status-blue";
            case "unchanged", "skipped" -> "symbol-status-nobuilt";
            case "cancelled" -> "symbol-status-aborted";
            default -> "symbol-status-red";
        };
    }

    /** @return the verdict in the reader's language; empty if there is none */
    public String getVerdictWord() {
        return verdict.isEmpty() ? "" : Messages.verdict(verdict);
    }

    public String getShortFingerprint() {
        return Fingerprints.brief(fingerprint);
    }

    boolean isOf(DeviceRow other) {
        return device.equals(other.device)
                && fleet.equals(other.fleet)
                && compileJob.equals(other.compileJob)
                && uploadJob.equals(other.uploadJob);
    }

    boolean has(String job) {
        return job.equals(compileJob) || job.equals(uploadJob);
    }

    Optional<String> print() {
        return fingerprint.isEmpty() ? Optional.empty() : Optional.of(fingerprint);
    }
}
