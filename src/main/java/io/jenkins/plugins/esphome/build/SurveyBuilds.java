package io.jenkins.plugins.esphome.build;

import io.jenkins.plugins.esphome.host.FileWork;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Lists a machine's build directories with what decides whether one may go. */
record SurveyBuilds(String builds) implements FileWork<SurveyBuilds.Survey> {
    private static final long serialVersionUID = 1L;

    /** @param free bytes that may still be written there */
    record Survey(ArrayList<Build> builds, long free) implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    /**
     * @param controller whose it is; "" if it has no marker
     * @param process of its last owner; "" if it has no marker
     * @param job of its last owner, as people know it
     * @param open its last owner did not say that it is done
     * @param bytes that it takes
     */
    record Build(
            String directory, String controller, String process, String job, boolean open, Instant lastUsed, long bytes)
            implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    @Override
    public Survey run() throws IOException {
        Path parent = Path.of(builds);
        ArrayList<Build> found = new ArrayList<>();
        Files.createDirectories(parent);
        try (DirectoryStream<Path> children = Files.newDirectoryStream(parent, Files::isDirectory)) {
            for (Path child : children) {
                found.add(look(new BuildDirectory(child)));
            }
        }
        return new Survey(found, Files.getFileStore(parent).getUsableSpace());
    }

    private static Build look(BuildDirectory build) throws IOException {
        Optional<BuildOwner> owner = build.owner();
        return new Build(
                build.path().toString(),
                owner.map(BuildOwner::controller).orElse(""),
                owner.map(BuildOwner::process).orElse(""),
                owner.map(BuildOwner::job).orElse(""),
                owner.filter(o -> o.stage() != BuildOwner.Stage.DONE).isPresent(),
                build.lastUsed(),
                bytes(build.path()));
    }

    private static long bytes(Path tree) throws IOException {
        AtomicLong total = new AtomicLong();
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                total.addAndGet(attributes.size());
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException vanished) {
                return FileVisitResult.CONTINUE;
            }
        });
        return total.get();
    }
}
