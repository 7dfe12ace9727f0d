package io.jenkins.plugins.esphome.queue;

import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.RequestId;
import java.util.List;

/**
 * What became of a draft; whoever holds it may rely on the request to survive a crash.
 *
 * @param request the request to follow: the draft's own, or the one that was joined
 * @param jobs its jobs, the COMPILE first
 * @param superseded what ended, or will end, because of it (Q4)
 */
public record Filed(RequestId request, List<JobId> jobs, Outcome outcome, List<JobId> superseded) {
    public Filed {
        jobs = List.copyOf(jobs);
        superseded = List.copyOf(superseded);
    }

    Filed superseding(List<JobId> older) {
        return new Filed(request, jobs, outcome, older);
    }

    /** Whether the draft became a request of its own. */
    public enum Outcome {
        FILED,
        /** An equal request was waiting already: the draft's own number and files are not used (Q4). */
        JOINED
    }
}
