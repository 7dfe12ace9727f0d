package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.report.Words;
import io.jenkins.plugins.esphome.store.StoreReader;
import io.jenkins.plugins.esphome.store.StoredRequest;
import java.util.List;
import java.util.stream.Collectors;

/** Finds what a person means by an id: a request such as 17, or one of its jobs such as 17.1. */
final class FoundJob {

    private FoundJob() {}

    /** @return the jobs that the id names, at least one */
    static List<FirmwareJob> all(StoreReader reader, String written) {
        if (!written.contains(".")) {
            return request(reader, RequestId.parse(written)).jobs();
        }
        JobId id = JobId.parse(written);
        List<FirmwareJob> found = request(reader, id.request()).jobs().stream()
                .filter(job -> job.id().equals(id))
                .toList();
        if (found.isEmpty()) {
            throw new BadInput(
                    "Request " + id.request() + " has no job " + id + ": 'jobs show " + id.request() + "' lists them.");
        }
        return found;
    }

    /** @throws BadInput if the id names a request with several jobs */
    static FirmwareJob one(StoreReader reader, String written) {
        List<FirmwareJob> found = all(reader, written);
        if (found.size() > 1) {
            String jobs = found.stream()
                    .map(job -> job.id() + " (" + Words.job(job) + ")")
                    .collect(Collectors.joining(", "));
            throw new BadInput("Request " + written + " has several jobs, name one: " + jobs + ".");
        }
        return found.get(0);
    }

    private static StoredRequest request(StoreReader reader, RequestId id) {
        return reader.find(id)
                .orElseThrow(() -> new BadInput(
                        "There is no request " + id + " in this state directory: 'jobs list' shows those that are."));
    }
}
