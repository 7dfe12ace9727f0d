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
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** The devices that we know, one JSON file each at {@code <root>/<fleet>/<name>.json}, so that ten thousand cost what one costs. */
public final class DeviceRecords {
    private static final Logger LOGGER = Logger.getLogger(DeviceRecords.class.getName());
    private static final String ENDING = ".json";
    private final Path root;

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

    /** @return the names of all devices, by fleet and name, without reading their records */
    public List<DeviceId> ids() throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        List<DeviceId> found = new ArrayList<>();
        try (Stream<Path> fleets = Files.list(root).filter(Files::isDirectory)) {
            for (Path fleet : fleets.toList()) {
                found.addAll(ids(fleet));
            }
        }
        Collections.sort(found);
        return found;
    }

    private static List<DeviceId> ids(Path fleet) throws IOException {
        String name = fleet.getFileName().toString();
        try (Stream<Path> files = Files.list(fleet)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(ENDING))
                    .map(file -> new DeviceId(name, file.substring(0, file.length() - ENDING.length())))
                    .toList();
        }
    }

    /** Changes one record; {@code first} is what it starts from when the device is new. */
    synchronized DeviceRecord update(DeviceRecord first, UnaryOperator<DeviceRecord> change) throws IOException {
        DeviceRecord next = change.apply(find(first.id()).orElse(first));
        Path file = file(first.id());
        PrivateFiles.directory(file.getParent());
        new JsonFile<>(file, DeviceRecord.class).replace(next);
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
