package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import io.jenkins.plugins.esphome.model.RequestId;
import java.io.IOException;
import java.util.List;

/**
 * One request that a run is about to file, with the devices that it is for: a refusal is told for each of them.
 *
 * @param wanted at least one
 * @param step files it
 */
record Filing(List<Wanted> wanted, Step step) {

    Filing {
        wanted = List.copyOf(wanted);
    }

    /**
     * @param device its name
     * @param address where it is looked for, as far as it is known before filing; else empty
     */
    record Wanted(String device, String address) {}

    /** Files the request; durable on return. */
    @FunctionalInterface
    interface Step {
        RequestId file(RunMonitor monitor) throws IOException, InterruptedException, RunCancelledException;
    }
}
