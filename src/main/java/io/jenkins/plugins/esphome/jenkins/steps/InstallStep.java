package io.jenkins.plugins.esphome.jenkins.steps;

import hudson.Extension;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.esphome.build.ConfigurationFile;
import io.jenkins.plugins.esphome.fleet.Destinations;
import io.jenkins.plugins.esphome.report.Summary.Asked;
import java.util.List;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** {@code esphomeInstall}: YAML in, flashed and verified devices out. */
public final class InstallStep extends FirmwareStep {
    private List<String> devices = List.of();
    private String offline = "fail";

    @DataBoundConstructor
    public InstallStep(List<String> configurations) {
        super(configurations);
    }

    /** @return ADDRESS or NAME=ADDRESS of those that get the one configuration; none: where the configurations say */
    public List<String> getDevices() {
        return devices;
    }

    @DataBoundSetter
    public void setDevices(List<String> devices) {
        this.devices = Written.lines(devices);
    }

    /** @return fail, skip or wait: what to do with a device that does not answer */
    public String getOffline() {
        return offline;
    }

    @DataBoundSetter
    public void setOffline(String offline) {
        this.offline = offline.strip();
    }

    /** @return the devices as a form shows them, one a line */
    public String getDeviceLines() {
        return String.join("\n", devices);
    }

    @Override
    public StepExecution start(StepContext context) {
        return new FirmwareStepExecution(context, new StepArguments(Asked.INSTALL, this, devices, offline));
    }

    @Extension
    public static final class DescriptorImpl extends FirmwareStepDescriptor {
        private static final ConfigurationFile ANY = new ConfigurationFile("configuration.yaml", "device");

        @Override
        public String getFunctionName() {
            return "esphomeInstall";
        }

        @Override
        public String getDisplayName() {
            return "Install ESPHome configurations on their devices";
        }

        @POST
        public FormValidation doCheckDevices(@QueryParameter String value) {
            return check(
                    () -> new Destinations("devices", Written.lines(List.of(value)), List.of()).of(List.of(ANY), ANY));
        }

        @POST
        public ListBoxModel doFillOfflineItems() {
            ListBoxModel ways = new ListBoxModel();
            ways.add("Fail", "fail");
            ways.add("Skip it", "skip");
            ways.add("Wait for it", "wait");
            return ways;
        }
    }
}
