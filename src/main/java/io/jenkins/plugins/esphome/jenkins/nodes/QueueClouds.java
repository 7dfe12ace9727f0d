package io.jenkins.plugins.esphome.jenkins.nodes;

import hudson.model.Label;
import io.jenkins.plugins.esphome.fleet.Clouds;
import io.jenkins.plugins.esphome.fleet.LeaseProvider;
import io.jenkins.plugins.esphome.jenkins.config.EsphomeConfiguration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;

/**
 * Asks Jenkins' clouds by an item in Jenkins' queue. Only templates whose agents an administrator approved by their label are asked
 * for: any other agent would come for nothing (R8).
 */
final class QueueClouds implements Clouds {
    private static final Logger LOGGER = Logger.getLogger(QueueClouds.class.getName());

    @Override
    public Optional<String> label(Optional<String> buildServers) {
        String approved = EsphomeConfiguration.get().getCloudAgents();
        return approved.isEmpty() ? Optional.empty() : label(approved, buildServers);
    }

    private static Optional<String> label(String approved, Optional<String> buildServers) {
        try {
            Label those = Label.parseExpression(approved);
            String both = buildServers
                    .filter(wanted -> !wanted.equals(approved))
                    .map(wanted -> Label.parseExpression(wanted).and(those))
                    .orElse(those)
                    .getExpression();
            return Jenkins.get().getLabel(both).getClouds().isEmpty() ? Optional.empty() : Optional.of(both);
        } catch (IllegalArgumentException e) {
            // the step that wrote it was told; others must not wait for it
            LOGGER.log(Level.FINE, e, () -> "'" + buildServers + "' is no label expression");
            return Optional.empty();
        }
    }

    @Override
    public LeaseProvider.Pending ask(Need need, Consumer<String> cancelled) {
        CloudTask task = new CloudTask(need, cancelled);
        task.schedule();
        return task::withdraw;
    }
}
