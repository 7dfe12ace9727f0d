package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.build.BuildSweeper.SweepLimits;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Reach;
import io.jenkins.plugins.esphome.model.SafeName;
import io.jenkins.plugins.esphome.toolchain.EsphomeVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads the file of {@code --servers}: the build servers of this computer. Only the name is needed; whatever is wrong is told
 * before anything is made.
 */
final class ServersFile {

    private static final String SHAPE =
            "write a list such as '- name: attic' with 'slots: 2' below it; docs/build-servers.md has all settings";
    private static final int MOST_SLOTS = 1000;

    private final ListFile list;
    private final Path state;

    private ServersFile(Path file, StateLayout state) {
        this.list = new ListFile(file, "servers", "a server", SHAPE);
        this.state = state.root();
    }

    /**
     * @param state below which a server lies that has no directory of its own
     * @return the servers in the file's order, at least one
     * @throws BadInput if the file is missing, is no such list, or holds what cannot be
     */
    static List<LocalServer> read(Path file, StateLayout state) {
        return new ServersFile(file, state).servers(state.machine());
    }

    private List<LocalServer> servers(Path own) {
        List<LocalServer> servers = new ArrayList<>();
        Map<Path, String> places = new HashMap<>(Map.of(own, "this machine itself"));
        for (MappingNode entry : list.entries()) {
            LocalServer server = new Entry(entry).server();
            if (servers.stream().anyMatch(other -> other.name().equals(server.name()))) {
                throw list.wrong(entry, "two servers are called '" + server.name() + "'");
            }
            String other = places.put(server.directory(), server.name());
            if (other != null) {
                throw list.wrong(
                        entry, "'" + server.name() + "' has the same directory as " + other + ": give each its own");
            }
            servers.add(server);
        }
        return servers;
    }

    /** One server; what it does not say is taken from the defaults. */
    private final class Entry {
        private final MappingNode node;
        private final Map<String, Node> given = new HashMap<>();

        private Entry(MappingNode node) {
            this.node = node;
            for (NodeTuple pair : node.getValue()) {
                String key = list.scalar(pair.getKeyNode(), "a setting's name");
                if (!KEYS.contains(key)) {
                    throw list.wrong(
                            pair.getKeyNode(), "a server has no '" + key + "', only " + String.join(", ", KEYS));
                }
                given.put(key, pair.getValueNode());
            }
        }

        private LocalServer server() {
            String name = value("name", this::name).orElseThrow(() -> list.wrong(node, "the server has no name"));
            Path directory = value("directory", this::directory)
                    .orElseGet(() -> state.resolve("servers").resolve(name));
            SweepLimits usual = SweepLimits.DEFAULT;
            LocalServer server = new LocalServer(
                    name,
                    directory,
                    value("slots", at -> number(at, "slots")).orElse(1),
                    value("uploads", at -> number(at, "uploads")).orElse(0),
                    new Reach(List.copyOf(values("networks", ServersFile::network))),
                    values("labels", label -> label),
                    values("versions", EsphomeVersion::require),
                    value("toolchains", this::directory).orElseGet(() -> directory.resolve("toolchains")),
                    new SweepLimits(
                            value("unused", this::time).orElse(usual.unused()),
                            value("quota", at -> size(at, "quota")).orElse(usual.quota()),
                            value("free", at -> size(at, "free")).orElse(usual.free())));
            if (server.slots() == 0 && server.uploads() == 0) {
                throw list.wrong(node, "'" + name + "' has neither slots nor uploads, so it has nothing to do");
            }
            if (server.uploads() == 0 && given.containsKey("networks")) {
                throw list.wrong(node, "'" + name + "' has networks but no uploads, so it reaches no device");
            }
            return server;
        }

        private <T> Optional<T> value(String key, Function<Node, T> read) {
            return Optional.ofNullable(given.get(key)).map(read);
        }

        private String name(Node at) {
            String name = list.scalar(at, "a name");
            try {
                SafeName.require("server name", name);
            } catch (BadInput e) {
                throw list.wrong(at, e);
            }
            if (name.equals(MachineId.LOCAL.name())) {
                throw list.wrong(at, "'" + name + "' is this machine itself: give the server another name");
            }
            return name;
        }

        private Path directory(Node at) {
            Path directory = list.file()
                    .toAbsolutePath()
                    .resolveSibling(list.scalar(at, "a directory"))
                    .normalize();
            Path there = directory;
            while (!Files.exists(there) && there.getParent() != null) {
                there = there.getParent();
            }
            if (!Files.isDirectory(there) || !Files.isWritable(there)) {
                throw list.wrong(at, "nothing can be written in '" + directory + "'");
            }
            return directory;
        }

        private int number(Node at, String what) {
            String written = list.scalar(at, what);
            if (!written.matches("[0-9]{1,4}") || Integer.parseInt(written) > MOST_SLOTS) {
                throw list.wrong(at, "'" + what + ": " + written + "' is no whole number between 0 and " + MOST_SLOTS);
            }
            return Integer.parseInt(written);
        }

        private long size(Node at, String what) {
            String written = list.scalar(at, what);
            return ByteSize.parse(written)
                    .orElseThrow(
                            () -> list.wrong(at, "'" + what + ": " + written + "' is no size such as 20 GB or 500M"));
        }

        private Duration time(Node at) {
            String written = list.scalar(at, "unused");
            return WaitLimit.time(written)
                    .orElseThrow(() -> list.wrong(at, "'unused: " + written + "' is no time such as 12h or 30d"));
        }

        private Set<String> values(String key, Function<String, String> check) {
            Set<String> values = new LinkedHashSet<>();
            Node all = given.get(key);
            List<Node> each =
                    all instanceof SequenceNode many ? many.getValue() : all == null ? List.of() : List.of(all);
            for (Node at : each) {
                try {
                    values.add(check.apply(list.scalar(at, "each of the " + key)));
                } catch (BadInput e) {
                    throw list.wrong(at, e);
                }
            }
            return values;
        }
    }

    private static String network(String rule) {
        return String.join("", new Reach(List.of(rule)).rules());
    }

    private static final List<String> KEYS = List.of(
            "name",
            "directory",
            "slots",
            "uploads",
            "networks",
            "labels",
            "versions",
            "toolchains",
            "quota",
            "free",
            "unused");
}
