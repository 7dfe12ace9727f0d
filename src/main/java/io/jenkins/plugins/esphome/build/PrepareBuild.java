package io.jenkins.plugins.esphome.build;

import io.jenkins.plugins.esphome.files.PrivateFiles;
import io.jenkins.plugins.esphome.host.FileWork;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * Puts the sources in place for a run that owns the directory: wipes what an older CLEAN left (Q6), unpacks the bundle over
 * what is there so that unchanged files keep their times and the build stays warm, and deletes {@code build_info.json} when
 * the identity is new, since ESPHome would keep the old compilation time when only an included C++ file changed (F6).
 *
 * @param owner with the generation and identity of what will be built
 * @param file the configuration inside the bundle
 */
record PrepareBuild(String directory, BuildOwner owner, String file, String caches) implements FileWork<Boolean> {
    private static final long serialVersionUID = 1L;

    /** @return whether an earlier build is there to go on from */
    @Override
    public Boolean run() throws IOException {
        BuildDirectory build = BuildDirectory.of(directory);
        BuildOwner before = build.owner()
                .filter(o -> o.isSameRunAs(owner))
                .orElseThrow(() -> new IOException("The build directory " + directory + " was taken by another run."));
        if (before.generation() < owner.generation()) {
            Path bundle = build.path().resolve("kept.tar.gz");
            Files.move(build.bundle(), bundle);
            build.wipe();
            Files.move(bundle, build.bundle());
        }
        boolean warm = Files.isDirectory(build.data().resolve("build"));
        Set<String> names = BundleArchive.unpack(build.bundle(), build.config());
        if (!names.contains(file)) {
            throw new IOException("The bundle holds no '" + file + "': make it again.");
        }
        Files.delete(build.bundle());
        if (owner.identity().isEmpty() || !owner.identity().equals(before.identity())) {
            forgetBuildTime(build.data().resolve("build"));
        }
        makeDirectories(build);
        build.mark(owner.at(BuildOwner.Stage.READY));
        return warm;
    }

    private void makeDirectories(BuildDirectory build) throws IOException {
        Files.createDirectories(build.data());
        PrivateFiles.directory(Path.of(caches, "home"));
    }

    private static void forgetBuildTime(Path builds) throws IOException {
        if (!Files.isDirectory(builds)) {
            return;
        }
        try (DirectoryStream<Path> trees = Files.newDirectoryStream(builds)) {
            for (Path tree : trees) {
                Files.deleteIfExists(tree.resolve("build_info.json"));
            }
        }
    }
}
