package hudson.model;

import hudson.ExtensionPoint;
import org.kohsuke.stapler.StaplerProxy;

public abstract class AdministrativeMonitor implements ExtensionPoint, StaplerProxy {
    public String getDisplayName() {
        throw new UnsupportedOperationException();
    }

    public abstract boolean isActivated();

    @Override
    public Object getTarget() {
        throw new UnsupportedOperationException();
    }
}
