package hudson.tools;

import hudson.model.Descriptor;
import hudson.util.DescribableList;

public class InstallSourceProperty extends ToolProperty<ToolInstallation> {
    public final DescribableList<ToolInstaller, Descriptor<ToolInstaller>> installers = null;
}
