package io.jenkins.plugins.esphome.build;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/** Resolves {@code ${name}} as far as one file and the request tell; what needs more than that, only ESPHome can resolve. */
final class Substitutions {
    private static final Pattern REFERENCE =
            Pattern.compile("\\$\\{\\s*([A-Za-z_][A-Za-z0-9_]*)\\s*}|\\$([A-Za-z_][A-Za-z0-9_]*)");
    private static final int DEEPEST = 10;

    private final Optional<Node> own;
    private final Map<String, String> given;

    /** @param given with the request, they override the file's */
    Substitutions(Node root, Map<String, String> given) {
        this.own = YamlFile.value(root, "substitutions").filter(MappingNode.class::isInstance);
        this.given = given;
    }

    /** @return the text without references, or nothing if one cannot be resolved here */
    Optional<String> apply(String text) {
        String resolved = text;
        for (int depth = 0; depth < DEEPEST && resolved.indexOf('$') >= 0; depth++) {
            Optional<String> next = once(resolved);
            if (next.isEmpty()) {
                return next;
            }
            resolved = next.get();
        }
        return Optional.of(resolved).filter(r -> r.indexOf('$') < 0);
    }

    private Optional<String> once(String text) {
        Matcher matcher = REFERENCE.matcher(text);
        StringBuilder out = new StringBuilder();
        boolean any = false;
        while (matcher.find()) {
            Optional<String> value = value(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
            if (value.isEmpty()) {
                return Optional.empty();
            }
            any = true;
            matcher.appendReplacement(out, Matcher.quoteReplacement(value.get()));
        }
        return any ? Optional.of(matcher.appendTail(out).toString()) : Optional.empty();
    }

    private Optional<String> value(String key) {
        return Optional.ofNullable(given.get(key)).or(() -> own.flatMap(node -> YamlFile.text(node, key)));
    }
}
