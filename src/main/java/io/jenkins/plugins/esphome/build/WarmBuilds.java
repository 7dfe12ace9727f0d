package io.jenkins.plugins.esphome.build;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.FileWork;
import io.jenkins.plugins.esphome.model.ConfigurationId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out which builds a machine could go on with instead of beginning anew, so that a configuration returns to where it was
 * built (S3). Reads markers only: it is asked at each connection, and build trees are large.
 */
public final class WarmBuilds {
    private final String controllerId;

    public WarmBuilds(String controllerId) {
        this.controllerId = controllerId;
    }

    /** @return the latest CLEAN that each build of ours on the machine knows (Q6), by {@link #name} */
    public Map<String, Long> on(BuildHost host) throws IOException, InterruptedException {
        return Map.copyOf(host.act(new Listing(new BuildLayout(host.root(), controllerId).builds(), controllerId)));
    }

    /** @return what a configuration's build is called, the same on every machine */
    public String name(ConfigurationId configuration) {
        return BuildLayout.name(controllerId, configuration);
    }

    private record Listing(String builds, String controller) implements FileWork<HashMap<String, Long>> {
        private static final long serialVersionUID = 1L;

        @Override
        public HashMap<String, Long> run() throws IOException {
            HashMap<String, Long> found = new HashMap<>();
            Path parent = Path.of(builds);
            if (!Files.isDirectory(parent)) {
                return found;
            }
            try (DirectoryStream<Path> children = Files.newDirectoryStream(parent, Files::isDirectory)) {
                for (Path child : children) {
                    owner(new BuildDirectory(child))
                            .ifPresent(owner -> found.put(child.getFileName().toString(), owner.generation()));
                }
            }
            return found;
        }

        /** A marker that cannot be read is the next compile's complaint; here it is no warm build. */
        private Optional<BuildOwner> owner(BuildDirectory build) {
            if (!Files.isDirectory(build.data().resolve("build"))) {
                return Optional.empty();
            }
            try {
                return build.owner().filter(owner -> owner.controller().equals(controller));
            } catch (IOException unreadable) {
                return Optional.empty();
            }
        }
    }
}
