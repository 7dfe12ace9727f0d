package io.jenkins.plugins.esphome.jenkins.config;

import hudson.Extension;
import hudson.ExtensionList;
import jenkins.model.GlobalConfiguration;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * What only an administrator may allow for the whole controller. Off until somebody says otherwise: a configuration is code,
 * and on the built-in node that code could read every secret that Jenkins keeps (decision 7).
 */
@Extension
@Symbol("esphome")
public final class EsphomeConfiguration extends GlobalConfiguration {
    private boolean builtInNode;

    public EsphomeConfiguration() {
        load();
    }

    public static EsphomeConfiguration get() {
        return ExtensionList.lookupSingleton(EsphomeConfiguration.class);
    }

    /** @return whether steps may run ESPHome on the built-in node */
    public boolean isBuiltInNode() {
        return builtInNode;
    }

    @DataBoundSetter
    public void setBuiltInNode(boolean builtInNode) {
        this.builtInNode = builtInNode;
        save();
    }

    @Override
    public String getDisplayName() {
        return "ESPHome";
    }
}
