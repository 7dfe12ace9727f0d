package io.jenkins.plugins.esphome.jenkins.steps;

import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.esphome.fleet.FleetService;
import io.jenkins.plugins.esphome.report.JobStream;
import io.jenkins.plugins.esphome.report.View;

/** Whose news a step tells, and where. */
record StepTelling(FleetService fleet, Run<?, ?> run, TaskListener console, View view, JobStream jobs) {
    void say(String line) {
        view.say(line);
    }
}
