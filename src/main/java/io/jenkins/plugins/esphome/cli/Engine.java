package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.fleet.DeviceOutcome;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobEvent;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.queue.Subscription;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * What a run needs of the fleet's service and nothing more, so that a run's rules (interruption, exit codes, what is shown) are
 * tested in milliseconds while compilers and devices are left to the end-to-end tests.
 */
interface Engine {

    /** @return the jobs of all requests that have not ended */
    Collection<FirmwareJob> active();

    /** All jobs' events but their output, from now on, until the subscription is closed. */
    Subscription subscribe(Consumer<JobEvent> listener);

    /** One job's whole log so far, then everything that happens to it, then its end, in order. */
    Subscription follow(JobId job, Consumer<JobEvent> follower);

    /** @return completes when all jobs of the request have ended */
    CompletableFuture<List<DeviceOutcome>> outcome(RequestId request);

    void cancel(RequestId request, String by);
}
