package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.model.BadInput;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A YAML list that a person wrote for us. Whatever is wrong in it is one sentence with its line and the way out (rule E).
 *
 * @param kind what the file is called: "devices"
 * @param one what an entry is called: "a device"
 * @param shape how to write it right
 */
record ListFile(Path file, String kind, String one, String shape) {

    /**
     * @return the entries in the file's order, at least one
     * @throws BadInput if the file is missing or is no such list
     */
    List<MappingNode> entries() {
        Node root =
                parse(text()).orElseThrow(() -> new BadInput("'" + file + "' holds no " + kind + ": " + shape + "."));
        if (!(root instanceof SequenceNode list)) {
            throw wrong(root, "is not a list of " + kind);
        }
        if (list.getValue().isEmpty()) {
            throw wrong(root, "holds no " + kind);
        }
        List<MappingNode> entries = new ArrayList<>();
        for (Node entry : list.getValue()) {
            if (!(entry instanceof MappingNode mapping)) {
                throw wrong(entry, "is not " + one);
            }
            entries.add(mapping);
        }
        return entries;
    }

    private String text() {
        if (Files.isDirectory(file)) {
            throw new BadInput("'" + file + "' is a directory: name a " + kind + " file in YAML.");
        }
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw new BadInput("'" + file + "' is not UTF-8 text: save the " + kind + " file as UTF-8.");
        } catch (IOException e) {
            throw new BadInput("The " + kind + " file '" + file + "' cannot be read: check its name and your rights.");
        }
    }

    private Optional<Node> parse(String text) {
        try {
            Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
            return Optional.ofNullable(yaml.compose(new StringReader(text)));
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            throw new BadInput(
                    "'" + file + "', line " + line + ": this is not YAML (" + e.getProblem() + "): " + shape + ".");
        } catch (YAMLException e) {
            throw new BadInput("'" + file + "' is not YAML: " + shape + ".");
        }
    }

    /** @param what it should be: "a name or an address" */
    String scalar(Node node, String what) {
        if (!(node instanceof ScalarNode text)) {
            throw wrong(node, what + " is plain text");
        }
        return text.getValue();
    }

    BadInput wrong(Node node, String what) {
        return new BadInput(at(node) + what + ": " + shape + ".");
    }

    /** What is wrong has a way out of its own. */
    BadInput wrong(Node node, BadInput complaint) {
        return new BadInput(at(node) + complaint.getMessage());
    }

    private String at(Node node) {
        return "'" + file + "', line " + (node.getStartMark().getLine() + 1) + ": ";
    }
}
