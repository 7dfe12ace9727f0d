package io.jenkins.plugins.esphome.build;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * The place in a file where a device's name is written: {@code esphome: name:}, or the substitution that this refers to.
 *
 * @param start of the name's characters in the text, quotes included
 * @param problem a sentence if there is no such place, else ""
 */
record NameInFile(String text, int start, int end, String problem) {
    private static final Pattern WHOLE_REFERENCE =
            Pattern.compile("\\$\\{\\s*([A-Za-z_][A-Za-z0-9_]*)\\s*}|\\$([A-Za-z_][A-Za-z0-9_]*)");

    static NameInFile of(String file, String text, String from) {
        Node root = YamlFile.root(text);
        Optional<ScalarNode> name = YamlFile.value(root, "esphome")
                .flatMap(block -> YamlFile.value(block, "name"))
                .filter(ScalarNode.class::isInstance)
                .map(ScalarNode.class::cast);
        if (name.isEmpty()) {
            return none(file + " does not write the name " + from
                    + " itself, it comes from an include or package: change it there, then install.");
        }
        Matcher reference = WHOLE_REFERENCE.matcher(name.get().getValue());
        Optional<ScalarNode> place = reference.matches()
                ? substitution(root, reference.group(1) != null ? reference.group(1) : reference.group(2))
                : name;
        return place.filter(node -> node.getValue().equals(from))
                .map(node -> new NameInFile(
                        text,
                        index(text, node.getStartMark().getIndex()),
                        index(text, node.getEndMark().getIndex()),
                        ""))
                .orElseGet(() -> none(file + ":" + (name.get().getStartMark().getLine() + 1) + ": the name '"
                        + name.get().getValue() + "' is not simply '" + from + "': change it by hand, then install."));
    }

    String replacedBy(String to) {
        return text.substring(0, start) + to + text.substring(end);
    }

    private static Optional<ScalarNode> substitution(Node root, String key) {
        return YamlFile.value(root, "substitutions")
                .flatMap(block -> YamlFile.value(block, key))
                .filter(ScalarNode.class::isInstance)
                .map(ScalarNode.class::cast);
    }

    /** Marks count code points, strings count UTF-16 units. */
    private static int index(String text, int codePoints) {
        return text.offsetByCodePoints(0, codePoints);
    }

    private static NameInFile none(String problem) {
        return new NameInFile("", 0, 0, problem);
    }
}
