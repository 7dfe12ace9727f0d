package io.jenkins.plugins.esphome.jenkins.config;

import hudson.EnvVars;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.EnvironmentSpecific;
import hudson.model.Node;
import hudson.model.TaskListener;
import hudson.slaves.NodeSpecific;
import hudson.tools.ToolDescriptor;
import hudson.tools.ToolInstallation;
import hudson.tools.ToolLocationNodeProperty;
import hudson.tools.ToolProperty;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;

/**
 * One release of ESPHome under a name, as Jenkins' tools are: so a Jenkinsfile says which it wants, an administrator says once
 * where it is or how it gets there, and {@code tools}, {@code tool} and our own steps all mean the same.
 */
public final class EsphomeInstallation extends ToolInstallation
        implements NodeSpecific<EsphomeInstallation>, EnvironmentSpecific<EsphomeInstallation> {
    private static final long serialVersionUID = 1L;

    /** @param home a directory whose {@code bin} has {@code esphome}; empty if it is installed automatically */
    @DataBoundConstructor
    public EsphomeInstallation(String name, String home, List<? extends ToolProperty<?>> properties) {
        super(name, home, properties);
    }

    /** @return all that the administrator named, in their order */
    public static List<EsphomeInstallation> configured() {
        return List.of(ExtensionList.lookupSingleton(DescriptorImpl.class).getInstallations());
    }

    public static Optional<EsphomeInstallation> named(String name) {
        return configured().stream().filter(tool -> tool.getName().equals(name)).findFirst();
    }

    /** @return where it is on this node without being installed first; what the node itself says comes first */
    public Optional<String> homeOn(Node node) {
        return Stream.of(
                        Optional.ofNullable(node.getNodeProperty(ToolLocationNodeProperty.class))
                                .map(locations -> locations.getHome(this)),
                        Optional.ofNullable(getHome()))
                .flatMap(Optional::stream)
                .filter(home -> !home.isBlank())
                .findFirst();
    }

    @Override
    public EsphomeInstallation forNode(Node node, TaskListener log) throws IOException, InterruptedException {
        return new EsphomeInstallation(getName(), translateFor(node, log), getProperties());
    }

    @Override
    public EsphomeInstallation forEnvironment(EnvVars environment) {
        return new EsphomeInstallation(getName(), environment.expand(getHome()), getProperties());
    }

    @Override
    public void buildEnvVars(EnvVars environment) {
        if (getHome() != null) {
            environment.put("PATH+ESPHOME", getHome() + "/bin");
        }
    }

    @Extension
    @Symbol("esphome")
    public static final class DescriptorImpl extends ToolDescriptor<EsphomeInstallation> {
        public DescriptorImpl() {
            load();
        }

        @Override
        public String getDisplayName() {
            return "ESPHome";
        }

        /** Kept at once: neither the form nor configuration as code does it for a tool. */
        @Override
        public void setInstallations(EsphomeInstallation... installations) {
            super.setInstallations(installations);
            save();
        }
    }
}
