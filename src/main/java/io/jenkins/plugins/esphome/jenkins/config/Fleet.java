package io.jenkins.plugins.esphome.jenkins.config;

import hudson.Extension;
import hudson.model.Describable;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.SafeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A fleet that an administrator has named, and the jobs that may use it; nobody else may, whatever their folder is called. */
public final class Fleet implements Describable<Fleet> {
    private final String name;
    private ArrayList<String> install = new ArrayList<>();
    private ArrayList<String> compile = new ArrayList<>();

    /** @throws BadInput if it is no name of a fleet */
    @DataBoundConstructor
    public Fleet(String name) {
        this.name = SafeName.require("fleet name", name.strip());
    }

    public String getName() {
        return name;
    }

    /** @return jobs or folders that may compile for it and flash its devices */
    public List<String> getInstall() {
        return List.copyOf(install);
    }

    /** @throws BadInput if one names no job */
    @DataBoundSetter
    public void setInstall(List<String> jobs) {
        install = checked(jobs);
    }

    /** @return jobs or folders that may compile for it and flash nothing */
    public List<String> getCompile() {
        return List.copyOf(compile);
    }

    /** @throws BadInput if one names no job */
    @DataBoundSetter
    public void setCompile(List<String> jobs) {
        compile = checked(jobs);
    }

    /** @return as a form shows them, one a line */
    public String getInstallLines() {
        return String.join("\n", install);
    }

    /** @return as a form shows them, one a line */
    public String getCompileLines() {
        return String.join("\n", compile);
    }

    boolean lets(String job, FleetUse use) {
        return names(install, job) || (use == FleetUse.COMPILE && names(compile, job));
    }

    /** @return this fleet with the same jobs under the names that they have now; itself if it names none of them */
    Fleet moved(String from, String to) {
        return changed(job ->
                FolderFleets.isIn(job, from) ? Optional.of(to + job.substring(from.length())) : Optional.of(job));
    }

    /** @return this fleet without what names something that is gone: whoever comes under that name is somebody else */
    Fleet without(String gone) {
        return changed(job -> FolderFleets.isIn(job, gone) ? Optional.empty() : Optional.of(job));
    }

    private Fleet changed(Function<String, Optional<String>> change) {
        Fleet next = new Fleet(name);
        next.install = changed(install, change);
        next.compile = changed(compile, change);
        return next.install.equals(install) && next.compile.equals(compile) ? this : next;
    }

    private static ArrayList<String> changed(List<String> jobs, Function<String, Optional<String>> change) {
        ArrayList<String> next = new ArrayList<>();
        jobs.forEach(job -> change.apply(job).ifPresent(next::add));
        return next;
    }

    private static boolean names(List<String> jobs, String job) {
        return JobPattern.all(jobs).stream().anyMatch(pattern -> pattern.matches(job));
    }

    private static ArrayList<String> checked(List<String> jobs) {
        ArrayList<String> lines = new ArrayList<>(lines(jobs));
        JobPattern.all(lines);
        return lines;
    }

    /** A form gives one string with a job a line, a file a list. */
    private static List<String> lines(List<String> jobs) {
        return jobs.stream()
                .flatMap(String::lines)
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    @Extension
    @Symbol("fleet")
    public static final class DescriptorImpl extends Descriptor<Fleet> {
        @Override
        public String getDisplayName() {
            return Messages.Fleet_displayName();
        }

        @POST
        public FormValidation doCheckName(@QueryParameter String value) {
            return FormCheck.of(value, text -> SafeName.require("fleet name", text.strip()));
        }

        @POST
        public FormValidation doCheckInstall(@QueryParameter String value) {
            return FormCheck.byAdministrator(value, DescriptorImpl::missing);
        }

        @POST
        public FormValidation doCheckCompile(@QueryParameter String value) {
            return FormCheck.byAdministrator(value, DescriptorImpl::missing);
        }

        /** A job that is not there yet may come later: that is no error, but perhaps a slip of the pen. */
        private static Optional<String> missing(String written) {
            return JobPattern.all(lines(List.of(written))).stream()
                    .filter(JobPattern::isExact)
                    .filter(job -> Jenkins.get().getItemByFullName(job.toString()) == null)
                    .findFirst()
                    .map(job -> "There is no job or folder '" + job + "' now.");
        }
    }
}
