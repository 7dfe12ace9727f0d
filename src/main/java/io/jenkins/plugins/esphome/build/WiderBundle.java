package io.jenkins.plugins.esphome.build;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
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

    void rewrite(Path archive) throws IOException {
        SortedMap<String, byte[]> members = new TreeMap<>();
        Path parent = configuration.getParent();
        BundleArchive.read(archive, (name, content) -> members.put(name(parent.resolve(name)), content.readAllBytes()));
        for (Map.Entry<String, Path> file : added.entrySet()) {
            members.put(file.getKey(), Files.readAllBytes(file.getValue()));
        }
        addSecrets(members);
        write(archive, members);
    }

    private String name(Path path) {
        return workspace.relativize(path).toString().replace('\\', '/');
    }

    /** ESPHome looks for a secret beside the file that refers to it, then beside the configuration. */
    private void addSecrets(SortedMap<String, byte[]> members) throws IOException {
        Set<String> used = new HashSet<>();
        Set<Path> directories = new HashSet<>(Set.of(configuration.getParent()));
        for (Map.Entry<String, byte[]> member : members.entrySet()) {
            if (CompleteBundle.isYaml(member.getKey())) {
                used.addAll(YamlFile.secrets(new String(member.getValue(), StandardCharsets.UTF_8)));
                directories.add(workspace.resolve(member.getKey()).getParent());
            }
        }
        for (Path directory : directories) {
            Path secrets = directory.resolve(SECRETS);
            if (Files.isRegularFile(secrets)) {
                Map<String, Node> all = new LinkedHashMap<>();
                collect(secrets, all, 0);
                members.put(name(secrets), only(used, all).getBytes(StandardCharsets.UTF_8));
            }
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

    /** Times, owners and order are fixed: equal inputs give equal bytes, as in ESPHome's bundles. */
    private static void write(Path archive, SortedMap<String, byte[]> members) throws IOException {
        Path part = archive.resolveSibling(archive.getFileName() + ".part");
        List<String> names = new ArrayList<>(members.keySet());
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(
                new GzipCompressorOutputStream(new BufferedOutputStream(Files.newOutputStream(part))))) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (String name : names) {
                TarArchiveEntry entry = new TarArchiveEntry(name);
                entry.setSize(members.get(name).length);
                entry.setModTime(0);
                tar.putArchiveEntry(entry);
                tar.write(members.get(name));
                tar.closeArchiveEntry();
            }
        }
        Files.move(part, archive, StandardCopyOption.REPLACE_EXISTING);
    }
}
