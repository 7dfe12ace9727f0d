package io.jenkins.plugins.esphome.jenkins.nodes;

import hudson.AbortException;
import hudson.Extension;
import hudson.FilePath;
import hudson.model.Node;
import hudson.model.TaskListener;
import hudson.tools.ToolInstallation;
import hudson.tools.ToolInstaller;
import hudson.tools.ToolInstallerDescriptor;
import hudson.util.FormValidation;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.jenkins.config.EsphomeConfiguration;
import io.jenkins.plugins.esphome.jenkins.config.EsphomeInstallation;
import io.jenkins.plugins.esphome.jenkins.config.FormCheck;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.toolchain.EsphomeVersion;
import io.jenkins.plugins.esphome.toolchain.ToolchainSettings;
import io.jenkins.plugins.esphome.toolchain.Toolchains;
import io.jenkins.plugins.esphome.toolchain.UnfiledRun;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/**
 * Installs a release of ESPHome as the engine does, in the same place: what a {@code tools} block has brought onto an agent is
 * there already when a step compiles with that release, and the other way round.
 */
public final class EsphomeInstaller extends ToolInstaller {
    private static final Duration GRACE = Duration.ofSeconds(3);

    private String version = "";

    /** @param label which nodes get it this way; none: all */
    @DataBoundConstructor
    public EsphomeInstaller(String label) {
        super(label);
    }

    /** @return one exact release; empty: the tool's own name is the release */
    public String getVersion() {
        return version;
    }

    @DataBoundSetter
    public void setVersion(String version) {
        this.version = version.strip();
    }

    /** @throws BadInput if neither says a release */
    String release(ToolInstallation tool) {
        if (!version.isEmpty()) {
            return EsphomeVersion.require(version);
        }
        try {
            return EsphomeVersion.require(tool.getName());
        } catch (BadInput e) {
            throw new BadInput("The ESPHome tool '" + tool.getName()
                    + "' does not say which release to install: give its installer a version such as "
                    + EsphomeVersion.DEFAULT + ", or name the tool so (Manage Jenkins, Tools).");
        }
    }

    @Override
    public FilePath performInstallation(ToolInstallation tool, Node node, TaskListener log)
            throws IOException, InterruptedException {
        try {
            requireAgent(node);
            return new FilePath(node.getChannel(), install(release(tool), node, log));
        } catch (BadInput | IOException e) {
            throw new AbortException(e.getMessage());
        }
    }

    /** Decision 7: what pip installs runs code of its own while it does. */
    private static void requireAgent(Node node) {
        if (node.getNodeName().isEmpty() && !EsphomeConfiguration.get().isBuiltInNode()) {
            throw new BadInput("ESPHome is not installed on the built-in node: use the tool on an agent, or have an"
                    + " administrator allow it (Manage Jenkins, System, ESPHome).");
        }
    }

    private static String install(String release, Node node, TaskListener log)
            throws IOException, InterruptedException {
        JenkinsHost host = JenkinsHost.on(node);
        String directory = ControllerFleet.toolchains(Optional.of(node), host).directory();
        UnfiledRun run = new UnfiledRun(Limits.DEFAULT, log.getLogger()::println);
        try {
            new Toolchains().provide(host, release, ToolchainSettings.in(directory), run);
            return Toolchains.home(directory, release);
        } catch (RunCancelledException e) {
            throw new AbortException("The installation of ESPHome " + release + " was stopped.");
        } catch (InterruptedException e) {
            run.cancel(GRACE);
            throw e;
        }
    }

    @Extension
    @Symbol("esphomeInstaller")
    public static final class DescriptorImpl extends ToolInstallerDescriptor<EsphomeInstaller> {
        @Override
        public String getDisplayName() {
            return Messages.installer();
        }

        @Override
        public boolean isApplicable(Class<? extends ToolInstallation> tool) {
            return tool == EsphomeInstallation.class;
        }

        /** Anybody may ask: nothing is looked up, only what was typed is read. */
        @POST
        public FormValidation doCheckVersion(@QueryParameter String value) {
            return FormCheck.of(value, text -> text.isBlank() ? text : EsphomeVersion.require(text.strip()));
        }
    }
}
