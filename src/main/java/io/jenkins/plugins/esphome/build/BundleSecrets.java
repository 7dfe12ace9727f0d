package io.jenkins.plugins.esphome.build;

import io.jenkins.plugins.esphome.model.BadInput;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Secrets that a configuration needs and its workspace does not hold: they become its {@code secrets.yaml} for as long as its
 * bundle is made. Not a record, and without words of its own, so that no message can show them by accident.
 */
public final class BundleSecrets {
    private final String yaml;

    private BundleSecrets(String yaml) {
        this.yaml = yaml;
    }

    /**
     * @param file a whole {@code secrets.yaml}
     * @param named further secrets by name
     * @throws BadInput if the file is none, or a name is given twice
     */
    public static BundleSecrets of(Optional<String> file, SortedMap<String, String> named) {
        StringBuilder yaml = new StringBuilder();
        file.ifPresent(text -> yaml.append(text).append('\n'));
        Set<String> known = file.map(BundleSecrets::names).orElse(Set.of());
        named.forEach((name, value) -> {
            if (known.contains(name)) {
                throw new BadInput("The secret '" + name
                        + "' is in the secrets file and named on its own as well: leave one of them out.");
            }
            yaml.append(Json.quoted(name))
                    .append(": ")
                    .append(Json.quoted(value))
                    .append('\n');
        });
        return new BundleSecrets(yaml.toString());
    }

    private static Set<String> names(String text) {
        if (!(YamlFile.root(text) instanceof MappingNode mapping)) {
            throw new BadInput("The secrets file is no list of 'name: value' lines, as ESPHome's secrets.yaml is:"
                    + " check the credential.");
        }
        Set<String> names = new HashSet<>();
        for (NodeTuple entry : mapping.getValue()) {
            if (entry.getKeyNode() instanceof ScalarNode name) {
                names.add(name.getValue());
            }
        }
        return names;
    }

    /** @return as a {@code secrets.yaml} has them */
    public String yaml() {
        return yaml;
    }

    /** @return hides them in what is shown */
    public SecretMask mask() {
        return SecretMask.of(values());
    }

    Set<String> values() {
        Set<String> values = new HashSet<>();
        if (YamlFile.root(yaml) instanceof MappingNode mapping) {
            for (NodeTuple entry : mapping.getValue()) {
                collect(entry.getValueNode(), values);
            }
        }
        return values;
    }

    private static void collect(Node node, Set<String> values) {
        YamlFile.visit(node, found -> {
            if (found instanceof ScalarNode scalar) {
                values.add(scalar.getValue());
            }
        });
    }

    @Override
    public String toString() {
        return "secrets";
    }
}
