package io.jenkins.plugins.esphome.jenkins.config;

import io.jenkins.plugins.esphome.fleet.DeviceRecords;
import io.jenkins.plugins.esphome.fleet.FirmwareArchive;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.SafeName;
import io.jenkins.plugins.esphome.store.JsonFile;
import io.jenkins.plugins.esphome.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/**
 * Gives each folder one fleet for its whole life, because a name is none: a folder keeps its devices when it is renamed or moved,
 * and whoever makes a folder under a name that another one had gets nothing of that one's.
 *
 * <p>A file in the folder's own directory names its fleet. It is renamed, moved and deleted with that directory, so no crash comes
 * between the two, and nobody who configures or copies a folder can write it. Which fleets were ever given, and the folder's name
 * at last, is in one file of the records: a fleet is given once. So nothing that is kept by fleet ever has to be renamed.
 */
final class FolderFleets {
    private static final Logger LOGGER = Logger.getLogger(FolderFleets.class.getName());

    /** The file in a folder's directory. */
    static final String MARK = "esphome-fleet.json";

    private static final String NOBODY = "";

    private final Path records;
    private final JsonFile<Given> file;
    private final Supplier<Collection<Folder>> all;
    private Optional<Map<String, String>> known = Optional.empty();

    /**
     * @param name its full name
     * @param directory where Jenkins keeps it
     */
    record Folder(String name, Path directory) {}

    /** @param fleets each with the full name of its folder; empty if it has none, or none any more */
    record Given(Map<String, String> fleets) {}

    /** What lies in the folder's directory. */
    record Mark(String fleet) {
        Mark {
            SafeName.require("fleet name", fleet);
        }
    }

    /**
     * @param records the directory of the engine's records
     * @param all the folders that there are
     */
    FolderFleets(Path records, Supplier<Collection<Folder>> all) {
        this.records = records;
        this.file = new JsonFile<>(records.resolve("folder-fleets.json"), Given.class);
        this.all = all;
    }

    /**
     * @param named the fleets that an administrator has named: such a one is given to no folder
     * @return the folder's fleet, given now if it has none
     */
    synchronized String of(Folder folder, Set<String> named) throws IOException {
        Map<String, String> given = known();
        requireThere(folder);
        Optional<String> marked = markFile(folder).read().map(Mark::fleet).filter(fleet -> isOf(folder, fleet, given));
        if (marked.isPresent()) {
            give(marked.get(), folder.name());
            return marked.get();
        }
        String made = FolderFleet.named(folder.name());
        if (named.contains(made)) {
            return made;
        }
        String fleet = isFree(made, given) ? made : FolderFleet.another(folder.name());
        // in this order: a crash in between leaves a fleet that is found again, not one that is lost
        markFile(folder).replace(new Mark(fleet));
        give(fleet, folder.name());
        return fleet;
    }

    private static void requireThere(Folder folder) {
        if (!Files.isDirectory(folder.directory())) {
            throw new BadInput("The folder '" + folder.name() + "' is not there any more, and its fleet went with it.");
        }
    }

    /** A directory that somebody copied by hand is another folder with the same mark: the first one keeps the fleet. */
    private boolean isOf(Folder folder, String fleet, Map<String, String> given) {
        String owner = given.getOrDefault(fleet, NOBODY);
        return owner.equals(NOBODY)
                || owner.equals(folder.name())
                || all.get().stream().noneMatch(other -> other.name().equals(owner) && isMarked(other, fleet));
    }

    private boolean isFree(String fleet, Map<String, String> given) {
        return !given.containsKey(fleet) && !Files.exists(devices().resolve(fleet));
    }

    /** Remembers a fleet that belongs to no folder, so that none is ever given it. */
    synchronized void named(String fleet) throws IOException {
        if (!known().containsKey(fleet)) {
            give(fleet, NOBODY);
        }
    }

    /** @return the full name of the folder whose fleet it is; none if it belongs to none, or to one that was deleted */
    synchronized Optional<String> folder(String fleet) throws IOException {
        return Optional.ofNullable(known().get(fleet)).filter(name -> !name.equals(NOBODY));
    }

    /** The folder, with all that is in it, has another name now. */
    synchronized void moved(String from, String to) throws IOException {
        rename(name -> isIn(name, from) ? to + name.substring(from.length()) : name);
    }

    /** The folder is gone, with all that was in it. */
    synchronized void deleted(String folder) throws IOException {
        rename(name -> isIn(name, folder) ? NOBODY : name);
    }

    static boolean isIn(String name, String folder) {
        return name.equals(folder) || name.startsWith(folder + "/");
    }

    private void rename(UnaryOperator<String> change) throws IOException {
        Map<String, String> next = new TreeMap<>(known());
        next.replaceAll((fleet, name) -> change.apply(name));
        remember(next);
    }

    private void give(String fleet, String folder) throws IOException {
        Map<String, String> next = new TreeMap<>(known());
        next.put(fleet, folder);
        remember(next);
    }

    /** What is known counts even if the disk refuses it: the marks tell it again at the next start. */
    private void remember(Map<String, String> next) {
        if (!known.equals(Optional.of(next))) {
            known = Optional.of(next);
            file.replace(new Given(next));
        }
    }

    /** Looks what became of the folders since Jenkins was last here. */
    synchronized void begin() throws IOException {
        known();
    }

    private Map<String, String> known() throws IOException {
        if (known.isEmpty()) {
            Optional<Given> read = file.read();
            remember(read.isPresent() ? compared(read.get().fleets()) : stock());
        }
        return known.orElseThrow();
    }

    /** A folder may have been renamed or deleted without a word of it coming here: its mark says which one it is. */
    private Map<String, String> compared(Map<String, String> before) {
        Map<String, Folder> folders =
                all.get().stream().collect(Collectors.toMap(Folder::name, folder -> folder, (one, same) -> one));
        Map<String, String> next = new TreeMap<>(before);
        next.replaceAll((fleet, name) -> isMarked(folders.get(name), fleet) ? name : NOBODY);
        if (!next.equals(before)) {
            folders.values()
                    .forEach(folder -> mark(folder)
                            .filter(fleet -> NOBODY.equals(next.get(fleet)))
                            .ifPresent(fleet -> next.put(fleet, folder.name())));
        }
        return next;
    }

    private static boolean isMarked(Folder folder, String fleet) {
        return folder != null && mark(folder).filter(fleet::equals).isPresent();
    }

    /** At a start: what cannot be read is complained about when the folder asks for its fleet. */
    private static Optional<String> mark(Folder folder) {
        try {
            return markFile(folder).read().map(Mark::fleet);
        } catch (StoreException e) {
            LOGGER.log(Level.WARNING, e.getMessage(), e);
            return Optional.empty();
        }
    }

    private static JsonFile<Mark> markFile(Folder folder) {
        return new JsonFile<>(folder.directory().resolve(MARK), Mark.class);
    }

    /** The first builds of the plugin knew a folder by its name alone: what they kept is the one's that has that name now. */
    private Map<String, String> stock() throws IOException {
        Map<String, String> given = new TreeMap<>();
        for (String fleet : kept()) {
            given.put(fleet, NOBODY);
        }
        for (Folder folder : all.get()) {
            String made = FolderFleet.named(folder.name());
            if (given.containsKey(made)) {
                markFile(folder).replace(new Mark(made));
                given.put(made, folder.name());
            }
        }
        return given;
    }

    private Set<String> kept() throws IOException {
        Set<String> fleets = new HashSet<>(new DeviceRecords(devices()).fleets());
        fleets.addAll(FirmwareArchive.fleets(records.resolve("firmware")));
        return fleets;
    }

    private Path devices() {
        return records.resolve("devices");
    }
}
