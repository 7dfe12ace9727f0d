package io.jenkins.plugins.esphome.jenkins.steps;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Node;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.FormValidation;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.SafeName;
import io.jenkins.plugins.esphome.toolchain.EsphomeVersion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jenkinsci.plugins.structs.describable.CustomDescribableModel;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** What both steps' forms and their use in a Jenkinsfile have in common: checks, and lists that may be written as one string. */
public abstract class FirmwareStepDescriptor extends StepDescriptor implements CustomDescribableModel {
    private static final Set<String> LISTS = Set.of("configurations", "devices", "substitutions");

    @Override
    public final Set<? extends Class<?>> getRequiredContext() {
        return Set.of(Run.class, Node.class, FilePath.class, Launcher.class, EnvVars.class, TaskListener.class);
    }

    @Override
    public final Map<String, Object> customInstantiate(Map<String, Object> arguments) {
        Map<String, Object> lists = new HashMap<>(arguments);
        LISTS.forEach(name -> lists.computeIfPresent(name, (key, given) -> Written.entries(given)));
        return lists;
    }

    @POST
    public final FormValidation doCheckConfigurations(@QueryParameter String value) {
        return value.isBlank()
                ? FormValidation.error("Name at least one .yaml file or pattern, such as *.yaml.")
                : FormValidation.ok();
    }

    @POST
    public final FormValidation doCheckEsphome(@QueryParameter String value) {
        return check(() -> value.isBlank() ? value : EsphomeVersion.require(value.strip()));
    }

    @POST
    public final FormValidation doCheckFleet(@QueryParameter String value) {
        return check(() -> value.isBlank() ? value : SafeName.require("fleet name", value.strip()));
    }

    @POST
    public final FormValidation doCheckSubstitutions(@QueryParameter String value) {
        return check(() -> Written.substitutions(Written.lines(List.of(value))));
    }

    /** Anybody may ask: nothing is looked up, only what was typed is read. */
    static FormValidation check(Supplier<?> reading) {
        try {
            reading.get();
            return FormValidation.ok();
        } catch (BadInput e) {
            return FormValidation.error(e.getMessage());
        }
    }
}
