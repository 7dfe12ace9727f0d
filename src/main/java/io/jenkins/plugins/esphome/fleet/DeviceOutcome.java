package io.jenkins.plugins.esphome.fleet;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.Verdict;
import java.util.Optional;

/**
 * What became of one device, as scripts and people read it ({@code install --json}).
 *
 * @param device its name; of a CLEAN the configuration, of a RESET the machine
 * @param status of its upload; of the compile, for a compile alone
 * @param compiled a compiler made its firmware now: false when an earlier equal build was taken, or the compile failed
 * @param flashed firmware was written to it now
 * @param verdict absent when it did not come so far
 * @param seconds from filing to end
 * @param reason why it failed or was skipped, or why nothing had to be done
 * @param fingerprint of the firmware that was built or written, as far as it came
 * @param job the device's own job; absent when nothing was filed
 */
public record DeviceOutcome(
        @JsonProperty("device") String device,
        @JsonProperty("status") JobStatus status,
        @JsonProperty("compiled") boolean compiled,
        @JsonProperty("flashed") boolean flashed,
        @JsonProperty("verdict") Optional<Verdict> verdict,
        @JsonProperty("address") String address,
        @JsonProperty("seconds") double seconds,
        @JsonProperty("reason") Optional<String> reason,
        @JsonProperty("fingerprint") Optional<String> fingerprint,
        @JsonProperty("job") Optional<JobId> job) {

    /** @return nothing was filed for this device, or not in time: only the reason is known */
    public static DeviceOutcome without(String device, String address, JobStatus status, String reason) {
        return new DeviceOutcome(
                device,
                status,
                false,
                false,
                Optional.empty(),
                address,
                0,
                Optional.of(reason),
                Optional.empty(),
                Optional.empty());
    }

    /** @return the same, but whoever asked for more than the job did counts it as failed */
    public DeviceOutcome failedBecause(String why) {
        return new DeviceOutcome(
                device,
                JobStatus.FAILED,
                compiled,
                flashed,
                verdict,
                address,
                seconds,
                Optional.of(why),
                fingerprint,
                job);
    }
}
