package io.jenkins.plugins.esphome.jenkins.steps;

import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.esphome.fleet.DeviceOutcome;
import io.jenkins.plugins.esphome.fleet.FleetService;
import io.jenkins.plugins.esphome.report.Summary.Asked;
import java.util.List;

/**
 * How one step has ended.
 *
 * @param listener the console of the build
 * @param service where jobs, devices and firmware are looked up
 * @param fleet the namespace of the devices
 * @param asked whether devices were to be flashed
 * @param outcomes one for each device, or for each configuration that was only compiled
 * @param archive whether the Jenkinsfile wants the firmware among the build's artifacts: it holds Wi-Fi keys
 */
public record StepEnd(
        Run<?, ?> run,
        TaskListener listener,
        FleetService service,
        String fleet,
        Asked asked,
        List<DeviceOutcome> outcomes,
        boolean archive) {
    public StepEnd {
        outcomes = List.copyOf(outcomes);
    }
}
