package io.jenkins.plugins.esphome.build;

import java.util.Optional;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Finds what git will fetch when a configuration is compiled, and whether each has a revision that cannot move (R10): a
 * branch builds another program tomorrow from the same bundle. A tag is believed to stay, a branch name is not.
 */
final class GitSources {
    /** A commit, or what looks like a release's tag. */
    private static final Pattern FIXED =
            Pattern.compile("[0-9a-fA-F]{7,40}|v?[0-9]+([._][0-9A-Za-z]+)+(-[0-9A-Za-z.]+)?");

    private boolean any;
    private boolean pinned = true;

    boolean any() {
        return any;
    }

    boolean pinned() {
        return pinned;
    }

    void scan(String yaml) {
        Node root = YamlFile.root(yaml);
        YamlFile.visit(root, node -> {
            if (node instanceof MappingNode mapping) {
                mapping(mapping);
            }
        });
        shorthand(root);
    }

    private void mapping(MappingNode mapping) {
        Optional<String> url = YamlFile.text(mapping, "url");
        boolean git = YamlFile.text(mapping, "type").filter("git"::equals).isPresent();
        boolean fetchedPackage = url.isPresent()
                && (YamlFile.value(mapping, "files").isPresent()
                        || YamlFile.value(mapping, "ref").isPresent()
                        || url.get().endsWith(".git")
                        || url.get().matches("https?://(github|gitlab)\\.com/[^/]+/[^/]+/?"));
        if (git || fetchedPackage) {
            found(YamlFile.text(mapping, "ref"));
        }
    }

    /** {@code github://user/repository[/file][@ref]} and {@code https://….git[#ref]}; where a device could be adopted from is not fetched. */
    private void shorthand(Node root) {
        YamlFile.visit(root, node -> {
            if (node instanceof MappingNode mapping) {
                for (NodeTuple entry : mapping.getValue()) {
                    boolean fetched = !(entry.getKeyNode() instanceof ScalarNode key
                            && key.getValue().equals("package_import_url"));
                    if (fetched && entry.getValueNode() instanceof ScalarNode scalar) {
                        scalar(scalar.getValue());
                    }
                }
            } else if (node instanceof org.yaml.snakeyaml.nodes.SequenceNode sequence) {
                sequence.getValue().stream()
                        .filter(ScalarNode.class::isInstance)
                        .forEach(item -> scalar(((ScalarNode) item).getValue()));
            }
        });
    }

    private void scalar(String text) {
        if (text.startsWith("github://") || text.startsWith("gitlab://")) {
            found(after('@', text));
        } else if (text.matches("(git\\+)?(https?|ssh)://\\S+\\.git#\\S+")) {
            found(after('#', text));
        } else if (text.matches("([^=\\s]+=)?(git\\+)?(https?|ssh)://\\S+\\.git") && text.contains("=")) {
            found(Optional.empty());
        }
    }

    private static Optional<String> after(char mark, String text) {
        int at = text.lastIndexOf(mark);
        return at < 0 ? Optional.empty() : Optional.of(text.substring(at + 1));
    }

    private void found(Optional<String> ref) {
        any = true;
        boolean fixed = ref.filter(r -> FIXED.matcher(r).matches()).isPresent();
        pinned = pinned && fixed;
    }
}
