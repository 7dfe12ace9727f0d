package io.jenkins.plugins.esphome.jenkins.steps;

import io.jenkins.plugins.esphome.build.ConfigurationFile;
import io.jenkins.plugins.esphome.build.ConfigurationFiles;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import io.jenkins.plugins.esphome.model.RequestId;
import java.io.IOException;
import java.util.List;

/** Turns what a step was asked for into requests: from a workspace, or from what is recorded of devices. */
interface StepFiling {

    /** @throws io.jenkins.plugins.esphome.model.BadInput if nothing is left, or the devices do not fit */
    ConfigurationFiles.Found find(RunMonitor monitor) throws IOException, InterruptedException, RunCancelledException;

    /** Does what must have happened before the first request has its number. */
    void prepare(List<ConfigurationFile> all) throws IOException, InterruptedException;

    /**
     * Files one configuration; durable on return.
     *
     * @param number reserved for it
     * @return its request, or the equal one that it joined
     */
    RequestId file(RequestId number, List<ConfigurationFile> all, ConfigurationFile one, RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException;
}
