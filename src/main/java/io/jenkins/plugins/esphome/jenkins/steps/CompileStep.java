package io.jenkins.plugins.esphome.jenkins.steps;

import hudson.Extension;
import io.jenkins.plugins.esphome.report.Summary.Asked;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code esphomeCompile}: compiles without flashing, for those who want to know that it would work. */
public final class CompileStep extends FirmwareStep {
    @DataBoundConstructor
    public CompileStep(String[] configurations) {
        super(configurations);
    }

    @Override
    public StepExecution start(StepContext context) {
        return new FirmwareStepExecution(context, new StepArguments(Asked.COMPILE, this, InstallArguments.none()));
    }

    @Extension
    public static final class DescriptorImpl extends FirmwareStepDescriptor {
        @Override
        public String getFunctionName() {
            return "esphomeCompile";
        }

        @Override
        public String getDisplayName() {
            return Messages.compile();
        }
    }
}
