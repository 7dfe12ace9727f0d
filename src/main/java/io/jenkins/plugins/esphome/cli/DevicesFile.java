package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.fleet.FirmwareOrder.Destination;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.Target;
import java.io.IOException;
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
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads the file of {@code --devices}: who gets one configuration's firmware when there are too many for the command line.
 * A YAML list of {@code name} and {@code address}; whatever is wrong in it is told with its line.
 */
final class DevicesFile {

    private static final String SHAPE = "write a list such as '- name: attic' with 'address: 192.168.1.20' below it";

    private final Path file;

    private DevicesFile(Path file) {
        this.file = file;
    }

    /**
     * @return the devices in the file's order, at least one
     * @throws BadInput if the file is missing, is no such list, or holds a wrong name or address
     */
    static List<Destination> read(Path file) {
        return new DevicesFile(file).devices();
    }

    private List<Destination> devices() {
        Node root = parse(text()).orElseThrow(() -> new BadInput("'" + file + "' holds no devices: " + SHAPE + "."));
        if (!(root instanceof SequenceNode list)) {
            throw wrong(root, "is not a list of devices");
        }
        if (list.getValue().isEmpty()) {
            throw wrong(root, "holds no devices");
        }
        List<Destination> found = new ArrayList<>();
        for (Node entry : list.getValue()) {
            found.add(device(entry));
        }
        return found;
    }

    private String text() {
        if (Files.isDirectory(file)) {
            throw new BadInput("'" + file + "' is a directory: name a devices file in YAML.");
        }
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw new BadInput("'" + file + "' is not UTF-8 text: save the devices file as UTF-8.");
        } catch (IOException e) {
            throw new BadInput("The devices file '" + file + "' cannot be read: check its name and your rights.");
        }
    }

    private Optional<Node> parse(String text) {
        try {
            Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
            return Optional.ofNullable(yaml.compose(new java.io.StringReader(text)));
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            throw new BadInput(
                    "'" + file + "', line " + line + ": this is not YAML (" + e.getProblem() + "): " + SHAPE + ".");
        } catch (YAMLException e) {
            throw new BadInput("'" + file + "' is not YAML: " + SHAPE + ".");
        }
    }

    private Destination device(Node entry) {
        if (!(entry instanceof MappingNode mapping)) {
            throw wrong(entry, "is not a device");
        }
        Optional<String> name = Optional.empty();
        Optional<String> address = Optional.empty();
        for (NodeTuple pair : mapping.getValue()) {
            String value = scalar(pair.getValueNode());
            switch (scalar(pair.getKeyNode())) {
                case "name" -> name = Optional.of(value);
                case "address" -> address = Optional.of(value);
                default -> throw wrong(pair.getKeyNode(), "a device has no '" + scalar(pair.getKeyNode()) + "'");
            }
        }
        return destination(
                entry,
                name.orElseThrow(() -> wrong(entry, "the device has no name")),
                address.orElseThrow(() -> wrong(entry, "the device has no address")));
    }

    private Destination destination(Node at, String name, String address) {
        try {
            return new Destination(name, new Target.Network(address));
        } catch (BadInput e) {
            throw new BadInput("'" + file + "', line " + line(at) + ": " + e.getMessage());
        }
    }

    private String scalar(Node node) {
        if (!(node instanceof ScalarNode text)) {
            throw wrong(node, "a name or an address is plain text");
        }
        return text.getValue();
    }

    private BadInput wrong(Node node, String what) {
        return new BadInput("'" + file + "', line " + line(node) + ": " + what + ": " + SHAPE + ".");
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }
}
