package io.jenkins.plugins.esphome.build;

import io.jenkins.plugins.esphome.host.FileWork;
import io.jenkins.plugins.esphome.host.RunFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Finishes what {@code esphome bundle} began: adds the files that it left out, takes the hashes of what is really inside, and
 * looks for sources that git will fetch.
 *
 * @param outside absolute paths of the files that were left out
 */
record CompleteBundle(String directory, String file, PrepareBundle.Place place, List<String> outside)
        implements FileWork<CompleteBundle.Outcome> {
    private static final long serialVersionUID = 1L;

    /** A bundle, or the sentence that says why there is none; with JDK types only, it travels. */
    record Outcome(
            String archive,
            String file,
            long size,
            TreeMap<String, String> files,
            boolean pinned,
            boolean usesGit,
            String platform,
            String architecture,
            String problem)
            implements Serializable {
        private static final long serialVersionUID = 1L;

        Bundle orThrow() throws RunFailedException {
            if (!problem.isEmpty()) {
                throw new RunFailedException(problem, 1);
            }
            return new Bundle(archive, file, size, files, pinned, usesGit, platform, architecture);
        }

        static Outcome refused(String problem) {
            return new Outcome("", "", 0, new TreeMap<>(), false, false, "", "", problem);
        }
    }

    @Override
    public Outcome run() throws IOException {
        Path archive = Path.of(place.archive());
        String inside = Path.of(file).getFileName().toString();
        if (!outside.isEmpty()) {
            WiderBundle wider =
                    new WiderBundle(Path.of(directory), Path.of(directory).resolve(file), outside);
            if (!wider.problem().isEmpty()) {
                Files.delete(archive);
                return Outcome.refused(wider.problem());
            }
            wider.rewrite(archive);
            inside = file;
        }
        return inspect(archive, inside);
    }

    private Outcome inspect(Path archive, String inside) throws IOException {
        GitSources sources = new GitSources();
        StringBuilder platform = new StringBuilder();
        BundleArchive.read(archive, (name, size, content) -> {
            if (isYaml(name) && size <= YamlFile.LARGEST) {
                String text = new String(content.readAllBytes(), StandardCharsets.UTF_8);
                sources.scan(text);
                if (name.equals(inside)) {
                    platform.append(YamlFile.platform(text));
                }
            }
        });
        scanFetched(sources);
        return new Outcome(
                archive.toString(),
                inside,
                Files.size(archive),
                hashes(archive, inside),
                sources.pinned(),
                sources.any(),
                platform.toString(),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                "");
    }

    private static TreeMap<String, String> hashes(Path archive, String inside) throws IOException {
        try (InputStream in = Files.newInputStream(archive)) {
            return new TreeMap<>(BundleArchive.hashes(in, inside));
        }
    }

    /** A pinned package may itself refer to sources that are not. */
    private void scanFetched(GitSources sources) throws IOException {
        Path packages = Path.of(place.data(), "packages");
        if (!Files.isDirectory(packages) || !sources.any()) {
            return;
        }
        List<Path> files;
        try (Stream<Path> walk = Files.walk(packages)) {
            files = walk.filter(Files::isRegularFile)
                    .filter(f -> isYaml(f.toString()))
                    .toList();
        }
        for (Path fetched : files) {
            try (InputStream in = Files.newInputStream(fetched)) {
                sources.scan(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
    }

    static boolean isYaml(String name) {
        return name.endsWith(".yaml") || name.endsWith(".yml");
    }
}
