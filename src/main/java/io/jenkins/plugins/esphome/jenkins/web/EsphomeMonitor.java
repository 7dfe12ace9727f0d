package io.jenkins.plugins.esphome.jenkins.web;

import hudson.model.AdministrativeMonitor;
import java.util.List;

/** Something that an administrator should look at, told at the head of Jenkins' own pages: what it is, and the way out. */
public abstract class EsphomeMonitor extends AdministrativeMonitor {

    /** @return one sentence for each thing; none if all is well. Asked at every page that an administrator opens */
    public abstract List<String> getSentences();

    /** @return what to do */
    public abstract String getWayOut();

    @Override
    public final boolean isActivated() {
        return !getSentences().isEmpty();
    }
}
