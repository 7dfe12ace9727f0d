package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.files.PrivateFiles;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.store.JsonFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;

/** The devices that we know, one JSON file each at {@code <root>/<fleet>/<name>.json}, so that ten thousand cost what one costs. */
public final class DeviceRecords {
    private static final Logger LOGGER = Logger.getLogger(DeviceRecords.class.getName());
    private static final String ENDING = ".json";
    private final Path root;
    private Optional<TreePMap<String, TreePSet<String>>> names = Optional.empty();

    /** Opening reads and makes nothing: a directory that is not there holds no devices. */
    public DeviceRecords(Path root) {
        this.root = root;
    }

    public Optional<DeviceRecord> find(DeviceId device) throws IOException {
        return new JsonFile<>(file(device), DeviceRecord.class).read();
    }

    /** @return the machine that reached it last; none if that is not known */
    Optional<MachineId> lastAgent(DeviceId device) {
        try {
            return find(device).flatMap(DeviceRecord::agent);
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> "Any agent is as good as another for " + device);
            return Optional.empty();
        }
    }

    /** @return all devices of all fleets, by fleet and name */
    public List<DeviceRecord> list() throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        List<DeviceRecord> found = new ArrayList<>();
        try (Stream<Path> fleets = Files.list(root).sorted()) {
            for (Path fleet : fleets.filter(Files::isDirectory).toList()) {
                found.addAll(read(fleet));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return found;
    }

    /** @return the fleets that have or had devices, without reading their records */
    public List<String> fleets() throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> fleets = Files.list(root).filter(Files::isDirectory)) {
            return fleets.map(fleet -> fleet.getFileName().toString()).sorted().toList();
        }
    }

    /**
     * Looked for on the disk once, because nobody else writes records while the engine has its store: to ask again costs nothing,
     * however many there are.
     *
     * @return the names of all devices, by fleet and name, as they are now; what was given out never changes
     */
    public synchronized SortedMap<String, ? extends SortedSet<String>> names() throws IOException {
        if (names.isEmpty()) {
            TreePMap<String, TreePSet<String>> found = TreePMap.empty();
            for (String fleet : fleets()) {
                found = found.plus(fleet, TreePSet.from(names(root.resolve(fleet))));
            }
            names = Optional.of(found);
        }
        return names.get();
    }

    private static List<String> names(Path fleet) throws IOException {
        try (Stream<Path> files = Files.list(fleet)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(ENDING))
                    .map(file -> file.substring(0, file.length() - ENDING.length()))
                    .toList();
        }
    }

    private void named(DeviceId device, BiFunction<TreePSet<String>, String, TreePSet<String>> change) {
        names = names.map(known -> known.plus(
                device.fleet(), change.apply(known.getOrDefault(device.fleet(), TreePSet.empty()), device.name())));
    }

    /** Changes one record; {@code first} is what it starts from when the device is new. */
    synchronized DeviceRecord update(DeviceRecord first, UnaryOperator<DeviceRecord> change) throws IOException {
        DeviceRecord next = change.apply(find(first.id()).orElse(first));
        Path file = file(first.id());
        PrivateFiles.directory(file.getParent());
        new JsonFile<>(file, DeviceRecord.class).replace(next);
        named(first.id(), TreePSet::plus);
        return next;
    }

    /** The device has another name now; its history goes with it. */
    synchronized void rename(DeviceId from, DeviceId to) throws IOException {
        Optional<DeviceRecord> known = find(from);
        if (known.isPresent()) {
            DeviceRecord renamed = known.get().renamed(to);
            DeviceRecord next = find(to).map(now -> now.withEarlier(renamed)).orElse(renamed);
            update(renamed, whatever -> next);
            Files.deleteIfExists(file(from));
            named(from, TreePSet::minus);
        }
    }

    private static List<DeviceRecord> read(Path fleet) throws IOException {
        List<DeviceRecord> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(fleet).sorted()) {
            for (Path file : files.filter(f -> f.toString().endsWith(ENDING)).toList()) {
                new JsonFile<>(file, DeviceRecord.class).read().ifPresent(found::add);
            }
        }
        return found;
    }

    private Path file(DeviceId device) {
        return root.resolve(device.fleet()).resolve(device.name() + ENDING);
    }
}
