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
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import jenkins.util.BuildListenerAdapter;

/**
 * Tells an install as tests, one a device, so that what shows tests in Jenkins shows the fleet as well: which device fails since
 * when. With the JUnit plugin they are the run's test results; without it the file is an artifact.
 */
final class TestResults {
    private static final String FILE = "TEST-esphome-install.xml";

    /** The second install of a run is 2. */
    private static final String NEXT = "TEST-esphome-install-%d.xml";

    private final Run<?, ?> run;
    private final TaskListener listener;

    TestResults(Run<?, ?> run, TaskListener listener) {
        this.run = run;
        this.listener = listener;
    }

    void add(List<DeviceRow> rows) throws IOException, InterruptedException {
        byte[] xml = JunitXml.of(rows);
        Path directory = Files.createTempDirectory("esphome-tests");
        try {
            Files.write(directory.resolve(FILE), xml);
            publish(new FilePath(directory.toFile()), xml);
        } finally {
            Files.deleteIfExists(directory.resolve(FILE));
            Files.deleteIfExists(directory);
        }
    }

    private void publish(FilePath directory, byte[] xml) throws IOException, InterruptedException {
        Optional<JunitPlugin> plugin = JunitPlugin.find(FILE, listener);
        if (plugin.isPresent()) {
            plugin.get().publish(run, directory, listener);
        } else {
            run.pickArtifactManager()
                    .archive(
                            directory,
                            Jenkins.get().createLauncher(listener),
                            BuildListenerAdapter.wrap(listener),
                            Map.of("esphome/" + name(xml), FILE));
        }
    }

    private String name(byte[] xml) throws IOException {
        Stream<String> next = IntStream.iterate(2, number -> number + 1).mapToObj(NEXT::formatted);
        return ArtifactNames.take(
                run,
                Stream.concat(Stream.of(FILE), next),
                UUID.nameUUIDFromBytes(xml).toString());
    }
}
