package hudson.slaves;

import hudson.ExtensionPoint;
import hudson.model.Descriptor;
import hudson.model.Node;
import hudson.model.ReconfigurableDescribable;
import net.sf.json.JSONObject;
import org.kohsuke.stapler.StaplerRequest2;

public abstract class NodeProperty<N extends Node>
        implements ReconfigurableDescribable<NodeProperty<?>>, ExtensionPoint {
    @Override
    public NodeProperty<?> reconfigure(StaplerRequest2 request, JSONObject form) throws Descriptor.FormException {
        throw new UnsupportedOperationException();
    }
}
