package io.jenkins.plugins.esphome.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.jenkins.plugins.esphome.fleet.DeviceOutcome;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.Verdict;
import java.util.Optional;

/** One device in {@code install --json}: what scripts were promised, whatever else the engine knows by now. */
record OutcomeLine(
        @JsonProperty("device") String device,
        @JsonProperty("status") JobStatus status,
        @JsonProperty("compiled") boolean compiled,
        @JsonProperty("flashed") boolean flashed,
        @JsonProperty("verdict") Optional<Verdict> verdict,
        @JsonProperty("address") String address,
        @JsonProperty("seconds") double seconds,
        @JsonProperty("reason") Optional<String> reason) {

    static OutcomeLine of(DeviceOutcome outcome) {
        return new OutcomeLine(
                outcome.device(),
                outcome.status(),
                outcome.compiled(),
                outcome.flashed(),
                outcome.verdict(),
                outcome.address(),
                outcome.seconds(),
                outcome.reason());
    }
}
