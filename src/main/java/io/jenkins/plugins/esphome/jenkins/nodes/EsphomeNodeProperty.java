package io.jenkins.plugins.esphome.jenkins.nodes;

import hudson.Extension;
import hudson.model.Node;
import hudson.slaves.NodeProperty;
import hudson.slaves.NodePropertyDescriptor;
import io.jenkins.plugins.esphome.flash.HostProgramPolicy;
import io.jenkins.plugins.esphome.jenkins.config.EsphomeInstallation;
import io.jenkins.plugins.esphome.toolchain.ToolchainSettings;
import java.util.List;
import java.util.Optional;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * What an administrator says of one node. A node without this property installs ESPHome below its own directory and runs no
 * programs of {@code host:} devices: their firmware is native code that would run as the agent's user (decision 7).
 */
public final class EsphomeNodeProperty extends NodeProperty<Node> {
    private boolean hostDevices;
    private String esphome = "";
    private String toolchains = "";

    @DataBoundConstructor
    public EsphomeNodeProperty() {
        // everything is optional, and off
    }

    public boolean isHostDevices() {
        return hostDevices;
    }

    @DataBoundSetter
    public void setHostDevices(boolean hostDevices) {
        this.hostDevices = hostDevices;
    }

    /** @return the esphome command that is there already; empty: the wanted release is installed */
    public String getEsphome() {
        return esphome;
    }

    @DataBoundSetter
    public void setEsphome(String esphome) {
        this.esphome = esphome.strip();
    }

    /** @return the directory below which ESPHome is installed; empty: the agent's own */
    public String getToolchains() {
        return toolchains;
    }

    @DataBoundSetter
    public void setToolchains(String toolchains) {
        this.toolchains = toolchains.strip();
    }

    /** @return whether the programs of {@code host:} devices may run on this node */
    public static HostProgramPolicy hostPrograms(Node node) {
        return of(Optional.of(node)).filter(property -> property.hostDevices).isPresent()
                ? HostProgramPolicy.ALLOWED
                : HostProgramPolicy.REFUSED;
    }

    /** @return where this node's ESPHome comes from */
    static ToolchainSettings toolchains(Optional<Node> node, String directory) {
        Optional<EsphomeNodeProperty> property = of(node);
        String place = property.map(EsphomeNodeProperty::getToolchains)
                .filter(written -> !written.isEmpty())
                .orElse(directory);
        Optional<String> command = property.map(EsphomeNodeProperty::getEsphome).filter(written -> !written.isEmpty());
        return new ToolchainSettings(place, List.of(), command).withHomes(homes(node));
    }

    /** An ESPHome that a tool of Jenkins has on this node already is not installed a second time. */
    private static List<String> homes(Optional<Node> node) {
        return node.stream()
                .flatMap(itself -> EsphomeInstallation.configured().stream()
                        .map(tool -> tool.homeOn(itself))
                        .flatMap(Optional::stream))
                .toList();
    }

    private static Optional<EsphomeNodeProperty> of(Optional<Node> node) {
        return node.map(itself -> itself.getNodeProperty(EsphomeNodeProperty.class));
    }

    @Extension
    @Symbol("esphome")
    public static final class DescriptorImpl extends NodePropertyDescriptor {
        @Override
        public String getDisplayName() {
            return "ESPHome";
        }
    }
}
