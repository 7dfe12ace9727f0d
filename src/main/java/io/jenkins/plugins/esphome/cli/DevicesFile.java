package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.fleet.FirmwareOrder.Destination;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.Target;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;

/**
 * Reads the file of {@code --devices}: who gets one configuration's firmware when there are too many for the command line.
 * A YAML list of {@code name} and {@code address}.
 */
final class DevicesFile {

    private static final String SHAPE = "write a list such as '- name: attic' with 'address: 192.168.1.20' below it";
    private static final String VALUE = "a name or an address";

    private final ListFile list;

    private DevicesFile(Path file) {
        this.list = new ListFile(file, "devices", "a device", SHAPE);
    }

    /**
     * @return the devices in the file's order, at least one
     * @throws BadInput if the file is missing, is no such list, or holds a wrong name or address
     */
    static List<Destination> read(Path file) {
        DevicesFile devices = new DevicesFile(file);
        return devices.list.entries().stream().map(devices::device).toList();
    }

    private Destination device(MappingNode entry) {
        Optional<String> name = Optional.empty();
        Optional<String> address = Optional.empty();
        for (NodeTuple pair : entry.getValue()) {
            String value = list.scalar(pair.getValueNode(), VALUE);
            String key = list.scalar(pair.getKeyNode(), VALUE);
            switch (key) {
                case "name" -> name = Optional.of(value);
                case "address" -> address = Optional.of(value);
                default -> throw list.wrong(pair.getKeyNode(), "a device has no '" + key + "'");
            }
        }
        return destination(
                entry,
                name.orElseThrow(() -> list.wrong(entry, "the device has no name")),
                address.orElseThrow(() -> list.wrong(entry, "the device has no address")));
    }

    private Destination destination(Node at, String name, String address) {
        try {
            return new Destination(name, new Target.Network(address));
        } catch (BadInput e) {
            throw list.wrong(at, e);
        }
    }
}
