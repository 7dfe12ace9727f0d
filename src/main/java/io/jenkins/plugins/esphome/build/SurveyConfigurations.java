package io.jenkins.plugins.esphome.build;

import io.jenkins.plugins.esphome.host.FileWork;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/** Finds configurations where the files are, and reads their names as far as the files themselves tell them. */
record SurveyConfigurations(String directory, ArrayList<String> patterns, TreeMap<String, String> substitutions)
        implements FileWork<SurveyConfigurations.Survey> {
    private static final long serialVersionUID = 1L;

    /**
     * @param problem the sentence that ends it all, or ""
     */
    record Survey(ArrayList<Candidate> candidates, ArrayList<String> skipped, String problem) implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    /**
     * @param name "" when only ESPHome can tell
     * @param own the file has an {@code esphome:} block of its own: if not, it may be a mere part of others
     */
    record Candidate(String path, String name, boolean own) implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    /** Stops the survey with a sentence. */
    private static final class Problem extends Exception {
        private static final long serialVersionUID = 1L;

        Problem(String sentence) {
            super(sentence);
        }
    }

    @Override
    public Survey run() throws IOException {
        ArrayList<Candidate> candidates = new ArrayList<>();
        ArrayList<String> skipped = new ArrayList<>();
        try {
            Path root = Path.of(directory);
            if (!Files.isDirectory(root)) {
                throw new Problem(
                        "There is no directory " + directory + ": check its name, or put the files there first.");
            }
            Set<Path> files = new LinkedHashSet<>();
            for (String pattern : patterns) {
                files.addAll(matched(root, pattern));
            }
            for (Path file : files) {
                look(root, file, candidates, skipped);
            }
            return new Survey(candidates, skipped, "");
        } catch (Problem problem) {
            return new Survey(new ArrayList<>(), skipped, problem.getMessage());
        }
    }

    private List<Path> matched(Path root, String pattern) throws IOException, Problem {
        Path literal = below(root, pattern);
        if (literal != null && Files.isRegularFile(literal)) {
            return List.of(literal);
        }
        if (literal != null && Files.isDirectory(literal)) {
            return inDirectory(literal, pattern);
        }
        if (pattern.chars().noneMatch(c -> "*?[{".indexOf(c) >= 0)) {
            throw new Problem("There is no file '" + shown(pattern) + "' in " + directory + ": check its name.");
        }
        List<Path> files = glob(root, pattern);
        if (files.isEmpty()) {
            throw new Problem("No file in " + directory + " matches '" + shown(pattern)
                    + "': check the pattern ('**/' also looks into directories).");
        }
        return files;
    }

    /** @return null where the name is a pattern that cannot be a path */
    private Path below(Path root, String name) throws Problem {
        try {
            Path path = root.resolve(name).normalize();
            if (name.isBlank() || !path.startsWith(root.normalize())) {
                throw new Problem("'" + shown(name) + "' does not lie below " + directory
                        + ": name files below it, without '..', or start from a directory that holds them all.");
            }
            return path;
        } catch (InvalidPathException pattern) {
            return null;
        }
    }

    private List<Path> inDirectory(Path directory, String pattern) throws IOException, Problem {
        try (Stream<Path> children = Files.list(directory)) {
            List<Path> files = children.filter(Files::isRegularFile)
                    .filter(f -> CompleteBundle.isYaml(f.toString()))
                    .filter(f -> !f.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new Problem("The directory '" + shown(pattern)
                        + "' holds no .yaml file: name another one, or a pattern such as '**/*.yaml'.");
            }
            return files;
        }
    }

    /** Hidden directories hold no configurations: build trees, git, virtual environments. */
    private static List<Path> glob(Path root, String pattern) throws IOException, Problem {
        PathMatcher matcher;
        try {
            matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        } catch (PatternSyntaxException wrong) {
            throw new Problem(
                    "'" + shown(pattern) + "' is no pattern (" + wrong.getDescription() + "): use *, **, ? and {a,b}.");
        }
        PathMatcher atTop = pattern.startsWith("**/")
                ? FileSystems.getDefault().getPathMatcher("glob:" + pattern.substring(3))
                : matcher;
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
                boolean hidden =
                        !dir.equals(root) && dir.getFileName().toString().startsWith(".");
                return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                Path relative = root.relativize(file);
                if (matcher.matches(relative) || atTop.matches(relative)) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                return FileVisitResult.CONTINUE;
            }
        });
        files.sort(null);
        return files;
    }

    private void look(Path root, Path file, List<Candidate> candidates, List<String> skipped)
            throws IOException, Problem {
        String path = root.normalize().relativize(file.normalize()).toString().replace('\\', '/');
        String name = file.getFileName().toString();
        if (name.equals("secrets.yaml") || name.equals("secrets.yml")) {
            skipped.add("Skipped '" + path + "': it holds secrets and is no configuration.");
        } else if (!CompleteBundle.isYaml(name)) {
            skipped.add("Skipped '" + path + "': configurations end in .yaml or .yml.");
        } else {
            read(path, text(path, file), candidates, skipped);
        }
    }

    private static String text(String path, Path file) throws IOException, Problem {
        if (!Files.isReadable(file)) {
            throw new Problem("The file '" + path + "' cannot be read: check its permissions.");
        }
        try {
            return Files.readString(file);
        } catch (CharacterCodingException binary) {
            throw new Problem("The file '" + path + "' is not UTF-8 text: save it as UTF-8.");
        }
    }

    private void read(String path, String text, List<Candidate> candidates, List<String> skipped) throws Problem {
        Node root = compose(path, text);
        Optional<Node> esphome = YamlFile.value(root, "esphome");
        boolean composed = YamlFile.value(root, "packages").isPresent()
                || YamlFile.value(root, "<<").isPresent();
        if (esphome.isEmpty() && !composed) {
            skipped.add("Skipped '" + path + "': it has no 'esphome:' block of its own.");
        } else {
            String name = esphome.flatMap(block -> YamlFile.text(block, "name"))
                    .flatMap(n -> new Substitutions(root, substitutions).apply(n))
                    .orElse("");
            candidates.add(new Candidate(path, name, esphome.isPresent()));
        }
    }

    private static Node compose(String path, String text) throws Problem {
        try {
            Node root = YamlFile.compose(text);
            if (root != null && !(root instanceof MappingNode)) {
                throw new Problem("The file '" + path
                        + "' is no configuration: it must be a YAML mapping that begins with 'esphome:'.");
            }
            return root;
        } catch (MarkedYAMLException broken) {
            int line = broken.getProblemMark() == null
                    ? 1
                    : broken.getProblemMark().getLine() + 1;
            throw new Problem(path + ":" + line + ": this is no valid YAML: " + broken.getProblem() + ".");
        } catch (YAMLException broken) {
            throw new Problem("The file '" + path + "' is no valid YAML: "
                    + broken.getMessage().lines().findFirst().orElse("it cannot be read") + ".");
        }
    }

    private static String shown(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
