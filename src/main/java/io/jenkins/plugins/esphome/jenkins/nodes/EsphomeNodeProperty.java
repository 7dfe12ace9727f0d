package io.jenkins.plugins.esphome.jenkins.nodes;

import hudson.Extension;
import hudson.model.Node;
import hudson.slaves.NodeProperty;
import hudson.slaves.NodePropertyDescriptor;
import io.jenkins.plugins.esphome.flash.HostProgramPolicy;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * What an administrator allows on one node beyond compiling and flashing. A node without this property allows none of it: the
 * firmware of a {@code host:} device is native code that would run as the agent's user (decision 7).
 */
public final class EsphomeNodeProperty extends NodeProperty<Node> {
    private boolean hostDevices;

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

    /** @return whether the programs of {@code host:} devices may run on this node */
    public static HostProgramPolicy hostPrograms(Node node) {
        EsphomeNodeProperty property = node.getNodeProperty(EsphomeNodeProperty.class);
        return property != null && property.hostDevices ? HostProgramPolicy.ALLOWED : HostProgramPolicy.REFUSED;
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
