package io.jenkins.plugins.esphome.jenkins.web;

import hudson.FilePath;
import hudson.Launcher;
import hudson.model.BuildListener;
import hudson.model.Run;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import jenkins.model.ArtifactManager;
import jenkins.model.ArtifactManagerFactory;
import jenkins.util.VirtualFile;

/** Keeps artifacts in no file system, as a store somewhere else does: what only works with files shows itself. */
final class ArtifactsElsewhere extends ArtifactManagerFactory {
    /** By {@code run/path}. */
    static final ConcurrentSkipListMap<String, byte[]> STORE = new ConcurrentSkipListMap<>();

    @Override
    public ArtifactManager managerFor(Run<?, ?> run) {
        return new Kept(run.getExternalizableId());
    }

    private static final class Kept extends ArtifactManager {
        private final String run;

        Kept(String run) {
            this.run = run;
        }

        @Override
        public void onLoad(Run<?, ?> of) {
            // its name is all that it needs
        }

        @Override
        public void archive(
                FilePath workspace, Launcher launcher, BuildListener listener, Map<String, String> artifacts)
                throws IOException, InterruptedException {
            for (Map.Entry<String, String> one : artifacts.entrySet()) {
                try (InputStream content = workspace.child(one.getValue()).read()) {
                    STORE.put(run + "/" + one.getKey(), content.readAllBytes());
                }
            }
        }

        @Override
        public boolean delete() {
            return STORE.keySet().removeIf(key -> key.startsWith(run + "/"));
        }

        @Override
        public VirtualFile root() {
            return new Stored(run);
        }
    }

    private static final class Stored extends VirtualFile {
        private static final long serialVersionUID = 1L;

        private final String key;

        Stored(String key) {
            this.key = key;
        }

        @Override
        public String getName() {
            return key.substring(key.lastIndexOf('/') + 1);
        }

        @Override
        public URI toURI() {
            return URI.create("elsewhere:///" + key.replace('#', '/'));
        }

        @Override
        public VirtualFile getParent() {
            return new Stored(key.substring(0, key.lastIndexOf('/')));
        }

        @Override
        public boolean isDirectory() {
            return STORE.keySet().stream().anyMatch(other -> other.startsWith(key + "/"));
        }

        @Override
        public boolean isFile() {
            return STORE.containsKey(key);
        }

        @Override
        public boolean exists() {
            return isFile() || isDirectory();
        }

        @Override
        public VirtualFile[] list() {
            return STORE.keySet().stream()
                    .filter(other -> other.startsWith(key + "/"))
                    .map(other -> other.substring(key.length() + 1).split("/")[0])
                    .distinct()
                    .map(this::child)
                    .toArray(VirtualFile[]::new);
        }

        @Override
        public VirtualFile child(String name) {
            return new Stored(key + "/" + name);
        }

        @Override
        public long length() {
            return isFile() ? STORE.get(key).length : 0;
        }

        @Override
        public long lastModified() {
            return 0;
        }

        @Override
        public boolean canRead() {
            return exists();
        }

        @Override
        public InputStream open() throws IOException {
            byte[] content = STORE.get(key);
            if (content == null) {
                throw new FileNotFoundException(key);
            }
            return new ByteArrayInputStream(content);
        }
    }
}
