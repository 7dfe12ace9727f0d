package io.jenkins.plugins.esphome.jenkins.nodes;

import hudson.Extension;
import hudson.XmlFile;
import hudson.model.Saveable;
import hudson.model.listeners.SaveableListener;
import io.jenkins.plugins.esphome.jenkins.config.EsphomeConfiguration;
import java.util.function.Consumer;
import jenkins.model.Jenkins;

/**
 * Tells the engine that Jenkins' clouds, or whom the controller's settings approve, may have changed: a job may wait for just that,
 * and nothing else would happen that has it looked at again.
 */
@Extension
public final class SettingsListener extends SaveableListener {
    @Override
    public void onChange(Saveable what, XmlFile file) {
        if (what instanceof EsphomeConfiguration) {
            whenOpen(fleet -> fleet.approved().announceCloudAgentsSoon());
        }
        if (what instanceof EsphomeConfiguration || what instanceof Jenkins) {
            whenOpen(ControllerFleet::look);
        }
    }

    /** Settings are saved while Jenkins starts as well; the engine looks at everything when it opens. */
    private static void whenOpen(Consumer<ControllerFleet> told) {
        ControllerFleet fleet = ControllerFleet.get();
        if (fleet.opened().isPresent()) {
            told.accept(fleet);
        }
    }
}
