package io.jenkins.plugins.esphome.build;

import java.io.StringReader;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Looks at YAML without running it: ESPHome's tags ({@code !secret}, {@code !lambda}, {@code !include}) stay what they are, nodes.
 * Nothing here decides whether a configuration is valid, that is ESPHome's.
 */
final class YamlFile {
    private static final Set<String> PLATFORMS =
            Set.of("host", "esp32", "esp8266", "rp2", "rp2040", "bk72xx", "rtl87xx", "ln882x", "libretiny", "nrf52");
    /** Bytes; a larger file is no configuration. */
    static final int LARGEST = 16 << 20;

    private YamlFile() {}

    /** @return the root node, or null if the text holds none or is no YAML */
    static Node root(String text) {
        try {
            return compose(text);
        } catch (YAMLException unreadable) {
            return null;
        }
    }

    /** @throws YAMLException with its place, if it is no YAML */
    static Node compose(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(LARGEST);
        options.setMaxAliasesForCollections(10_000);
        options.setNestingDepthLimit(200);
        return new Yaml(options).compose(new StringReader(text));
    }

    static Optional<Node> value(Node node, String key) {
        return node instanceof MappingNode mapping
                ? mapping.getValue().stream()
                        .filter(entry -> isKey(entry, key))
                        .map(NodeTuple::getValueNode)
                        .findFirst()
                : Optional.empty();
    }

    static Optional<String> text(Node node, String key) {
        return value(node, key)
                .filter(ScalarNode.class::isInstance)
                .filter(n -> n.getTag().getValue().startsWith("tag:yaml.org,2002:"))
                .map(n -> ((ScalarNode) n).getValue());
    }

    private static boolean isKey(NodeTuple entry, String key) {
        return entry.getKeyNode() instanceof ScalarNode scalar
                && scalar.getValue().equals(key);
    }

    /** @return the platform that the file itself names, or "unknown" */
    static String platform(String text) {
        if (root(text) instanceof MappingNode mapping) {
            for (NodeTuple entry : mapping.getValue()) {
                if (entry.getKeyNode() instanceof ScalarNode key && PLATFORMS.contains(key.getValue())) {
                    return key.getValue();
                }
            }
        }
        return "unknown";
    }

    /** @return the keys of all secrets that the text refers to */
    static Set<String> secrets(String text) {
        Set<String> keys = new HashSet<>();
        visit(root(text), node -> {
            if (node instanceof ScalarNode scalar && scalar.getTag().getValue().equals("!secret")) {
                keys.add(scalar.getValue());
            }
        });
        return keys;
    }

    /** Shows every node below this one, keys included; a node that several aliases lead to is shown once. */
    static void visit(Node root, Consumer<Node> visitor) {
        visit(root, visitor, new HashSet<>());
    }

    private static void visit(Node node, Consumer<Node> visitor, Set<Node> seen) {
        if (node == null || !seen.add(node)) {
            return;
        }
        visitor.accept(node);
        if (node instanceof MappingNode mapping) {
            for (NodeTuple entry : mapping.getValue()) {
                visit(entry.getKeyNode(), visitor, seen);
                visit(entry.getValueNode(), visitor, seen);
            }
        } else if (node instanceof SequenceNode sequence) {
            List<Node> items = sequence.getValue();
            items.forEach(item -> visit(item, visitor, seen));
        }
    }
}
