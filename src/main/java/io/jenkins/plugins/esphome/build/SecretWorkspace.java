package io.jenkins.plugins.esphome.build;

import io.jenkins.plugins.esphome.files.PrivateFiles;
import io.jenkins.plugins.esphome.files.Trees;
import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.Confidential;
import io.jenkins.plugins.esphome.host.FileWork;
import io.jenkins.plugins.esphome.model.BadInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/**
 * A private stand-in for a workspace, because ESPHome reads secrets from a file beside the configuration and nothing secret may
 * lie in a workspace: other builds, other steps and whoever browses it read there. It holds every file of the workspace, by hard
 * link where that works, and a {@code secrets.yaml} of its own; two at a time do not see each other, and it is gone when the
 * bundle was fetched. What a crash left is removed when the same request is filed again.
 *
 * @param base everything of it is below this directory, on the machine
 */
public record SecretWorkspace(String base) {
    private static final String SECRETS = "secrets.yaml";
    private static final Set<String> LEFT_OUT = Set.of(".git", ".esphome", ".pio", ".pioenvs");
    private static final int MOST_FILES = 100_000;

    /**
     * @param owner whose it is; nobody else's has the same name
     * @throws BadInput if the workspace cannot be stood in for
     */
    public static SecretWorkspace make(
            BuildHost host, String owner, String directory, String file, BundleSecrets secrets)
            throws IOException, InterruptedException {
        SecretWorkspace made = new SecretWorkspace(host.root() + "/bundles/secret-" + owner);
        String problem = host.act(new Make(host.root(), made.base, directory, file, secrets.yaml()));
        if (!problem.isEmpty()) {
            throw new BadInput(problem);
        }
        return made;
    }

    /** @return what stands in for the workspace */
    public String directory() {
        return base + "/files";
    }

    public void remove(BuildHost host) throws IOException, InterruptedException {
        host.act(new Remove(base));
    }

    private record Remove(String base) implements FileWork<Boolean> {
        @Override
        public Boolean run() throws IOException {
            Trees.delete(Path.of(base));
            return true;
        }
    }

    /** Answers a sentence if it could not be done, else "". */
    private record Make(String root, String base, String directory, String file, String secrets)
            implements Confidential<String> {
        private static final long serialVersionUID = 1L;

        @Override
        public String run() throws IOException {
            Path place = Path.of(base);
            Trees.delete(place);
            PrivateFiles.directory(place);
            BuildDirectory.of(base).touch();
            String problem = fill(place.resolve("files"));
            if (!problem.isEmpty()) {
                Trees.delete(place);
            }
            return problem;
        }

        private String fill(Path files) throws IOException {
            Path from = Path.of(directory).toRealPath();
            Path configuration = from.resolve(file).getParent();
            Linking linking = new Linking(
                    from, files, configuration.resolve(SECRETS), Path.of(root).toRealPath());
            Files.walkFileTree(from, linking);
            if (linking.count > MOST_FILES) {
                return "The directory " + directory + " holds more than " + MOST_FILES
                        + " files, and 'secrets' needs a private copy of it: start the step in a smaller directory.";
            }
            Path parent = files.resolve(file).getParent();
            if (!Files.isDirectory(parent) || !parent.toRealPath().startsWith(files.toRealPath())) {
                return "'" + file + "' is reached through a link that leaves " + directory
                        + ", so its secrets would lie where others read: name it by its own path.";
            }
            Files.writeString(
                    parent.resolve(SECRETS),
                    secrets,
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE);
            return "";
        }

        /** A record would show its parts. */
        @Override
        public String toString() {
            return "a private workspace for " + file;
        }
    }

    /** Links become links, files are shared: what ESPHome reads is what the workspace holds. */
    private static final class Linking extends SimpleFileVisitor<Path> {
        private final Path from;
        private final Path to;
        private final Path secrets;
        private final Path root;
        private int count;

        Linking(Path from, Path to, Path secrets, Path root) {
            this.from = from;
            this.to = to;
            this.secrets = secrets;
            this.root = root;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
            if (directory.equals(root)
                    || LEFT_OUT.contains(String.valueOf(directory.getFileName())) && !directory.equals(from)) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(target(directory));
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (++count > MOST_FILES) {
                return FileVisitResult.TERMINATE;
            }
            if (!file.equals(secrets)) {
                place(file, attributes);
            }
            return FileVisitResult.CONTINUE;
        }

        private void place(Path file, BasicFileAttributes attributes) throws IOException {
            if (attributes.isSymbolicLink()) {
                Files.createSymbolicLink(target(file), Files.readSymbolicLink(file));
            } else if (attributes.isRegularFile()) {
                share(file);
            }
        }

        private void share(Path file) throws IOException {
            try {
                Files.createLink(target(file), file);
            } catch (IOException | UnsupportedOperationException otherFileSystem) {
                Files.copy(file, target(file));
            }
        }

        private Path target(Path path) {
            return to.resolve(from.relativize(path).toString());
        }
    }
}
