package io.jenkins.plugins.esphome.jenkins.steps;

import hudson.AbortException;
import hudson.model.AutoCompletionCandidates;
import hudson.model.Item;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.model.labels.LabelExpression;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.esphome.jenkins.config.EsphomeInstallation;
import io.jenkins.plugins.esphome.jenkins.config.FormCheck;
import io.jenkins.plugins.esphome.jenkins.nodes.AskedRelease;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.SafeName;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.structs.describable.CustomDescribableModel;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** What both steps' forms and their use in a Jenkinsfile have in common: checks, and lists that may be written as one string. */
public abstract class FirmwareStepDescriptor extends StepDescriptor implements CustomDescribableModel {
    private static final Set<String> LISTS = Set.of("configurations", "devices", "substitutions", "secrets");

    @Override
    public final Set<? extends Class<?>> getRequiredContext() {
        return Set.of(Run.class, TaskListener.class);
    }

    /** The one place between a Jenkinsfile and Jenkins' own conversion of arguments that may fail without a stack trace. */
    @Override
    @SuppressWarnings("deprecation") // what replaces it may only throw what is told with one
    public final Step newInstance(Map<String, Object> arguments) throws Exception {
        try {
            return super.newInstance(new ArgumentTypes(getFunctionName(), clazz).read(arguments));
        } catch (BadInput e) {
            throw new AbortException(e.getMessage());
        }
    }

    @Override
    public final Map<String, Object> customInstantiate(Map<String, Object> arguments) {
        Map<String, Object> lists = new HashMap<>(arguments);
        LISTS.forEach(name -> lists.computeIfPresent(name, (key, given) -> Written.entries(given)));
        return lists;
    }

    @POST
    public final FormValidation doCheckConfigurations(@QueryParameter String value) {
        return FormCheck.of(value, FirmwareStepDescriptor::requireOne);
    }

    @POST
    public final FormValidation doCheckEsphome(@QueryParameter String value, @AncestorInPath Item job) {
        return mayAsk(job)
                ? FormCheck.of(value, text -> AskedRelease.require(Written.text(text)))
                : FormValidation.ok();
    }

    @POST
    public final AutoCompletionCandidates doAutoCompleteEsphome(
            @QueryParameter String value, @AncestorInPath Item job) {
        return completions(job, value, EsphomeInstallation.configured().stream().map(EsphomeInstallation::getName));
    }

    @POST
    public final FormValidation doCheckFleet(@QueryParameter String value) {
        return FormCheck.of(value, text -> text.isBlank() ? text : SafeName.require("fleet name", text.strip()));
    }

    @POST
    public final FormValidation doCheckSubstitutions(@QueryParameter String value) {
        return FormCheck.of(value, text -> Written.substitutions(Written.lines(text)));
    }

    @POST
    public final FormValidation doCheckBuildServers(@QueryParameter String value, @AncestorInPath Item job) {
        if (!mayAsk(job)) {
            return FormValidation.ok();
        }
        try {
            return LabelExpression.validate(Labels.require("buildServers", Written.text(value)), job);
        } catch (BadInput e) {
            return FormValidation.error(e.getMessage());
        }
    }

    @POST
    public final AutoCompletionCandidates doAutoCompleteBuildServers(
            @QueryParameter String value, @AncestorInPath Item job) {
        return mayAsk(job) ? LabelExpression.autoComplete(value) : new AutoCompletionCandidates();
    }

    @POST
    public final ListBoxModel doFillFallbackItems() {
        return Messages.optional("fallback", "local", "wait", "fail");
    }

    @POST
    public final FormValidation doCheckToolchainMinutes(@QueryParameter String value) {
        return minutes("toolchainMinutes", value);
    }

    @POST
    public final FormValidation doCheckBundleMinutes(@QueryParameter String value) {
        return minutes("bundleMinutes", value);
    }

    @POST
    public final FormValidation doCheckTransferMinutes(@QueryParameter String value) {
        return minutes("transferMinutes", value);
    }

    @POST
    public final FormValidation doCheckCompileMinutes(@QueryParameter String value) {
        return minutes("compileMinutes", value);
    }

    private static String requireOne(String written) {
        if (written.isBlank()) {
            throw new BadInput("Name at least one .yaml file or pattern, such as *.yaml.");
        }
        return written;
    }

    static FormValidation minutes(String argument, String value) {
        return FormCheck.of(value, text -> Written.minutes(argument, Written.number(argument, text)));
    }

    static AutoCompletionCandidates completions(Item job, String begun, Stream<String> names) {
        AutoCompletionCandidates candidates = new AutoCompletionCandidates();
        if (mayAsk(job)) {
            names.filter(name -> begun == null || name.startsWith(begun)).forEach(candidates::add);
        }
        return candidates;
    }

    /** What Jenkins has of nodes, labels and tools is told only to those who write jobs. */
    static boolean mayAsk(Item job) {
        return job == null ? Jenkins.get().hasPermission(Jenkins.ADMINISTER) : job.hasPermission(Item.CONFIGURE);
    }

    @POST
    public final FormValidation doCheckSecrets(@QueryParameter String value) {
        return FormCheck.of(value, text -> StepSecrets.of(Written.lines(text)));
    }
}
