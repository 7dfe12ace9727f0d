package io.jenkins.plugins.esphome.jenkins.steps;

import hudson.Extension;
import hudson.model.AutoCompletionCandidates;
import hudson.model.Item;
import hudson.model.Node;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.esphome.jenkins.config.FormCheck;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.report.Summary.Asked;
import java.util.List;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** {@code esphomeInstall}: YAML in, flashed and verified devices out. */
public final class InstallStep extends FirmwareStep {
    private List<String> devices = List.of();
    private String flashingAgent = "";
    private String offline = "fail";
    private Integer waitMinutes;
    private String verify = "ask";
    private int retries = Limits.DEFAULT.uploadTries() - 1;
    private int uploadMinutes = (int) Limits.DEFAULT.upload().toMinutes();
    private int verifyMinutes = (int) Limits.DEFAULT.verify().toMinutes();
    private String firmware = "";
    private boolean previous;

    @DataBoundConstructor
    public InstallStep(String[] configurations) {
        super(configurations);
    }

    /** @return ADDRESS or NAME=ADDRESS of those that get the one configuration; none: where the configurations say */
    public String[] getDevices() {
        return Written.array(devices);
    }

    @DataBoundSetter
    public void setDevices(String[] devices) {
        this.devices = Written.lines(devices);
    }

    /** @return the name or the label of the machine that must flash; empty: the plugin's own choice */
    public String getFlashingAgent() {
        return flashingAgent;
    }

    @DataBoundSetter
    public void setFlashingAgent(String flashingAgent) {
        this.flashingAgent = Written.text(flashingAgent);
    }

    /** @return fail, skip or wait: what to do with a device that does not answer */
    public String getOffline() {
        return offline;
    }

    @DataBoundSetter
    public void setOffline(String offline) {
        this.offline = Written.text(offline);
    }

    /** @return how long {@code offline: 'wait'} waits for a device, in minutes; null: as long as the controller's settings say */
    public Integer getWaitMinutes() {
        return waitMinutes;
    }

    @DataBoundSetter
    public void setWaitMinutes(Integer waitMinutes) {
        this.waitMinutes = waitMinutes;
    }

    /** @return ask or require: whether a device that cannot be asked what it runs is good enough */
    public String getVerify() {
        return verify;
    }

    @DataBoundSetter
    public void setVerify(String verify) {
        this.verify = Written.text(verify);
    }

    /** @return how often an upload that failed is tried again */
    public int getRetries() {
        return retries;
    }

    @DataBoundSetter
    public void setRetries(int retries) {
        this.retries = retries;
    }

    /** @return how long one try of one upload may take, in minutes */
    public int getUploadMinutes() {
        return uploadMinutes;
    }

    @DataBoundSetter
    public void setUploadMinutes(int uploadMinutes) {
        this.uploadMinutes = uploadMinutes;
    }

    /** @return how long a device may take to come back, in minutes */
    public int getVerifyMinutes() {
        return verifyMinutes;
    }

    @DataBoundSetter
    public void setVerifyMinutes(int verifyMinutes) {
        this.verifyMinutes = verifyMinutes;
    }

    /** @return the fingerprint, or its beginning, of earlier firmware that is flashed again; empty: what is compiled now */
    public String getFirmware() {
        return firmware;
    }

    @DataBoundSetter
    public void setFirmware(String firmware) {
        this.firmware = Written.text(firmware);
    }

    /** @return whether each device gets the firmware that it ran before the present one */
    public boolean isPrevious() {
        return previous;
    }

    @DataBoundSetter
    public void setPrevious(boolean previous) {
        this.previous = previous;
    }

    /** @return the devices as a form shows them, one a line */
    public String getDeviceLines() {
        return String.join("\n", devices);
    }

    @Override
    public StepExecution start(StepContext context) {
        return new FirmwareStepExecution(context, new StepArguments(Asked.INSTALL, this, new InstallArguments(this)));
    }

    @Extension
    public static final class DescriptorImpl extends FirmwareStepDescriptor {
        @Override
        public String getFunctionName() {
            return "esphomeInstall";
        }

        @Override
        public String getDisplayName() {
            return Messages.install();
        }

        @POST
        public FormValidation doCheckDevices(@QueryParameter String value) {
            return FormCheck.of(value, text -> InstallArguments.readDevices(Written.lines(text)));
        }

        @POST
        public AutoCompletionCandidates doAutoCompleteFlashingAgent(
                @QueryParameter String value, @AncestorInPath Item job) {
            return completions(job, value, Jenkins.get().getNodes().stream().map(Node::getNodeName));
        }

        @POST
        public FormValidation doCheckFlashingAgent(@QueryParameter String value, @AncestorInPath Item job) {
            return mayAsk(job)
                    ? FormCheck.of(value, text -> NamedAgent.requireKnown(Written.text(text)))
                    : FormValidation.ok();
        }

        @POST
        public FormValidation doCheckFirmware(@QueryParameter String value) {
            return FormCheck.of(value, text -> InstallArguments.readFirmware(Written.text(text)));
        }

        @POST
        public FormValidation doCheckWaitMinutes(@QueryParameter String value) {
            return value == null || value.isBlank() ? FormValidation.ok() : minutes("waitMinutes", value);
        }

        @POST
        public FormValidation doCheckUploadMinutes(@QueryParameter String value) {
            return minutes("uploadMinutes", value);
        }

        @POST
        public FormValidation doCheckVerifyMinutes(@QueryParameter String value) {
            return minutes("verifyMinutes", value);
        }

        @POST
        public FormValidation doCheckRetries(@QueryParameter String value) {
            return FormCheck.of(value, text -> InstallArguments.readRetries(Written.number("retries", text)));
        }

        @POST
        public ListBoxModel doFillOfflineItems() {
            return Messages.choices("offline", "fail", "skip", "wait");
        }

        @POST
        public ListBoxModel doFillVerifyItems() {
            return Messages.choices("verify", "ask", "require");
        }
    }
}
