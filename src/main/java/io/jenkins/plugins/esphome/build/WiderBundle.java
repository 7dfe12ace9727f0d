package io.jenkins.plugins.esphome.build;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Widens a bundle from the configuration's own directory to the workspace, because fleets keep what their configurations share
 * in a directory beside them ({@code ../common/logger.yaml}) and {@code esphome bundle} leaves that out. Everything moves to its
 * path below the workspace, so that relative includes mean the same file. As in ESPHome's own bundles, only secrets that some
 * bundled file refers to are shipped.
 */
final class WiderBundle {
    private static final String SECRETS = "secrets.yaml";
    private static final int DEEPEST = 5;

    private final Path workspace;
    private final Path configuration;
    private final SortedMap<String, Path> added = new TreeMap<>();
    private String problem = "";

    WiderBundle(Path workspace, Path configuration, List<String> outside) throws IOException {
        this.workspace = workspace.toRealPath();
        this.configuration = configuration.toRealPath();
        for (String file : outside) {
            Path path = Path.of(file);
            if (!path.startsWith(this.workspace)) {
                problem = "The configuration '" + workspace.relativize(configuration) + "' uses " + file
                        + ", which lies outside of " + workspace
                        + ": move it below that directory, or start from a directory that holds both.";
            } else {
                added.put(name(path), path);
            }
        }
    }

    /** @return a sentence if a file lies outside of the workspace, else "" */
    String problem() {
        return problem;
    }

    /** What was left out comes behind what is there; of two files with one name the one behind counts: our secrets are more. */
    void rewrite(Path archive) throws IOException {
        Path parent = configuration.getParent();
        Secrets secrets = new Secrets();
        BundleArchive.read(archive, (name, size, content) -> secrets.look(name(parent.resolve(name)), size, content));
        for (Map.Entry<String, Path> file : added.entrySet()) {
            try (InputStream content = Files.newInputStream(file.getValue())) {
                secrets.look(file.getKey(), Files.size(file.getValue()), content);
            }
        }
        SortedMap<String, byte[]> ours = secrets.files();
        PlainArchive.write(archive, packer -> {
            BundleArchive.read(archive, (name, size, content) -> {
                String wider = name(parent.resolve(name));
                if (!added.containsKey(wider) && !ours.containsKey(wider)) {
                    packer.add(wider, size, content);
                }
            });
            for (Map.Entry<String, Path> file : added.entrySet()) {
                if (!ours.containsKey(file.getKey())) {
                    packer.add(file.getKey(), file.getValue());
                }
            }
            for (Map.Entry<String, byte[]> file : ours.entrySet()) {
                packer.add(file.getKey(), file.getValue());
            }
        });
    }

    private String name(Path path) {
        return workspace.relativize(path).toString().replace('\\', '/');
    }

    /** ESPHome looks for a secret beside the file that refers to it, then beside the configuration. */
    private final class Secrets {
        private final Set<String> used = new HashSet<>();
        private final Set<Path> directories = new HashSet<>(Set.of(configuration.getParent()));

        private void look(String name, long size, InputStream content) throws IOException {
            if (CompleteBundle.isYaml(name) && size <= YamlFile.LARGEST) {
                used.addAll(YamlFile.secrets(new String(content.readAllBytes(), StandardCharsets.UTF_8)));
                directories.add(workspace.resolve(name).getParent());
            }
        }

        private SortedMap<String, byte[]> files() throws IOException {
            SortedMap<String, byte[]> files = new TreeMap<>();
            for (Path directory : directories) {
                Path file = directory.resolve(SECRETS);
                if (Files.isRegularFile(file)) {
                    Map<String, Node> all = new LinkedHashMap<>();
                    collect(file, all, 0);
                    files.put(name(file), only(used, all).getBytes(StandardCharsets.UTF_8));
                }
            }
            return files;
        }
    }

    /** A secrets file often only includes another one: {@code <<: !include ../secrets.yaml}. */
    private static void collect(Path file, Map<String, Node> into, int depth) throws IOException {
        if (depth > DEEPEST || !(YamlFile.root(Files.readString(file)) instanceof MappingNode mapping)) {
            return;
        }
        for (NodeTuple entry : mapping.getValue()) {
            String key = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
            if (key.equals("<<") && entry.getValueNode() instanceof ScalarNode included) {
                Path other = file.resolveSibling(included.getValue()).normalize();
                if (Files.isRegularFile(other)) {
                    collect(other, into, depth + 1);
                }
            } else {
                into.put(key, entry.getValueNode());
            }
        }
    }

    private static String only(Set<String> used, Map<String, Node> secrets) throws IOException {
        StringBuilder yaml = new StringBuilder();
        for (Map.Entry<String, Node> secret : secrets.entrySet()) {
            if (used.contains(secret.getKey()) && secret.getValue() instanceof ScalarNode value) {
                yaml.append(Json.MAPPER.writeValueAsString(secret.getKey()))
                        .append(": ")
                        .append(literal(value))
                        .append('\n');
            }
        }
        return yaml.toString();
    }

    private static String literal(ScalarNode value) throws IOException {
        return value.getScalarStyle() == DumperOptions.ScalarStyle.PLAIN
                ? value.getValue()
                : Json.MAPPER.writeValueAsString(value.getValue());
    }
}
