package io.jenkins.plugins.esphome.jenkins.web;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import jenkins.model.Jenkins;
import jenkins.tasks.SimpleBuildStep;
import org.jenkinsci.plugins.structs.describable.DescribableModel;

/**
 * The step by which the JUnit plugin takes results, found by its name: this plugin works without that one, and needs none of its
 * classes.
 */
final class JunitPlugin {
    private static final String STEP = "hudson.tasks.junit.JUnitResultArchiver";

    private final SimpleBuildStep step;

    private JunitPlugin(SimpleBuildStep step) {
        this.step = step;
    }

    /** @return the plugin, if it is there */
    static Optional<JunitPlugin> find(String file, TaskListener listener) {
        return Optional.ofNullable(Jenkins.get().getDescriptor(STEP))
                .map(there -> new JunitPlugin(step(there.clazz, file, listener)));
    }

    /** A device that failed fails the step already; what else becomes of the run is the Jenkinsfile's to say. */
    private static SimpleBuildStep step(Class<?> type, String file, TaskListener listener) {
        Map<String, Object> arguments =
                Map.of("testResults", file, "skipPublishingChecks", true, "skipMarkingBuildUnstable", true);
        return (SimpleBuildStep) DescribableModel.of(type).instantiate(arguments, listener);
    }

    void publish(Run<?, ?> run, FilePath directory, TaskListener listener) throws IOException, InterruptedException {
        step.perform(run, directory, new EnvVars(), Jenkins.get().createLauncher(listener), listener);
    }
}
