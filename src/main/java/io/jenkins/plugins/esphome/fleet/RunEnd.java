package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.NotReached;
import java.time.Instant;

/** How one run of a job came out, as its runner sees it; failures are exceptions. */
sealed interface RunEnd {
    /** The job has completed. */
    record Completed(JobResult result) implements RunEnd {}

    /** The work was done, and its result is a failure: a device that does not keep the firmware (F6). */
    record Failed(JobResult result) implements RunEnd {}

    /** Run it again then; until then it needs no lane (F6). */
    record Again(Instant due) implements RunEnd {}

    /** The device is not reached from here, but perhaps from another flashing agent: that one gets the job. */
    record Move(NotReached from) implements RunEnd {}

    /** The device is away and the request wants to wait for it (F8): back to the queue until it answers. */
    record Park(String reason) implements RunEnd {}
}
