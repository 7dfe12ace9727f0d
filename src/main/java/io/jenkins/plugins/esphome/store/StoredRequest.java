package io.jenkins.plugins.esphome.store;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.FirmwareRequest;
import java.util.List;

/** A request as it lies on the disk, whole: {@code jobs} are those of {@link FirmwareRequest#jobs()}, in that order. */
public record StoredRequest(FirmwareRequest request, List<FirmwareJob> jobs) {
    public StoredRequest {
        jobs = List.copyOf(jobs);
    }

    /** Nothing of it will change any more. */
    public boolean hasEnded() {
        return jobs.stream().allMatch(job -> job.status().isTerminal());
    }
}
