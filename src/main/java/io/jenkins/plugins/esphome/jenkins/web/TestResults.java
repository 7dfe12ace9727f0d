package io.jenkins.plugins.esphome.jenkins.web;

import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jenkins.model.Jenkins;
import jenkins.util.BuildListenerAdapter;

/**
 * Tells an install as tests, one a device, so that what shows tests in Jenkins shows the fleet as well: which device fails since
 * when. With the JUnit plugin they are the run's test results; without it the file is an artifact.
 */
final class TestResults {
    private static final String FILE = "TEST-esphome-install.xml";

    private final Run<?, ?> run;
    private final TaskListener listener;

    TestResults(Run<?, ?> run, TaskListener listener) {
        this.run = run;
        this.listener = listener;
    }

    void add(List<DeviceRow> rows) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("esphome-tests");
        try {
            Files.write(directory.resolve(FILE), JunitXml.of(rows));
            publish(new FilePath(directory.toFile()));
        } finally {
            Files.deleteIfExists(directory.resolve(FILE));
            Files.deleteIfExists(directory);
        }
    }

    private void publish(FilePath directory) throws IOException, InterruptedException {
        Optional<JunitPlugin> plugin = JunitPlugin.find(FILE, listener);
        if (plugin.isPresent()) {
            plugin.get().publish(run, directory, listener);
        } else {
            run.pickArtifactManager()
                    .archive(
                            directory,
                            Jenkins.get().createLauncher(listener),
                            BuildListenerAdapter.wrap(listener),
                            Map.of("esphome/" + FILE, FILE));
        }
    }
}
