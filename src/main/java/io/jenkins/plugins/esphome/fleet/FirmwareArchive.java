package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.files.PrivateFiles;
import io.jenkins.plugins.esphome.files.Trees;
import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.Firmware;
import io.jenkins.plugins.esphome.model.Firmware.Role;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.SafeName;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.store.JsonFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Keeps the firmware that was built, by its fingerprint, so that the same sources are not built twice (R10) and any
 * earlier firmware can be flashed again (F7). {@link ArchiveSweeper} bounds it.
 *
 * <p>Content-addressed: {@code <root>/images/<fingerprint>/} appears by one rename and never changes after that. What was
 * built from an identity is looked up below {@code <root>/identities/<fleet>-<trust>/}: an untrusted build is never an
 * answer for a trusted request. What was built from untrusted sources lies apart, below {@code images/untrusted-<fingerprint>},
 * because the fingerprint is that of one image only: whoever knows a device's firmware could build the same image and put
 * other ones beside it. What wants to flash only looks at trusted firmware. Firmware holds Wi-Fi keys: everything here is private to the owner.
 */
public final class FirmwareArchive {
    private static final String RECORD = "firmware.json";
    private static final String UNTRUSTED = "untrusted-";

    private final Path root;
    private final Path images;
    private final Path identities;
    private final Path incoming;
    private final Clock clock;

    FirmwareArchive(Path root, Clock clock) throws IOException {
        this.root = root;
        this.clock = clock;
        images = PrivateFiles.directory(root.resolve("images"));
        identities = PrivateFiles.directory(root.resolve("identities"));
        incoming = PrivateFiles.directory(root.resolve("incoming"));
        Trees.empty(incoming);
    }

    Path root() {
        return root;
    }

    /**
     * One archived firmware.
     *
     * @param builtBy the compile that made it
     * @param configuration what it was built from
     * @param usedAt when it was built or last chosen to be flashed
     * @param directory holds the image files by their plain names
     */
    public record Entry(
            Firmware firmware,
            JobId builtBy,
            Instant builtAt,
            Optional<ConfigurationId> configuration,
            Instant usedAt,
            Path directory) {
        /** The same firmware, which this job built as well. */
        Entry by(JobId builder) {
            return new Entry(firmware, builder, builtAt, configuration, usedAt, directory);
        }

        long bytes() {
            return firmware.images().stream().mapToLong(Firmware.Image::size).sum();
        }
    }

    /** Written beside the images; the directory is where it was found, and its time is when it was used last. */
    record Record(Firmware firmware, JobId builtBy, Instant builtAt, Optional<ConfigurationId> configuration) {}

    /** Which firmware an identity gave. */
    record Built(String fingerprint, JobId builtBy) {}

    /**
     * Looks without owning: changes nothing, and a directory that is not there holds no firmware.
     *
     * @param root the archive's directory
     */
    public static Optional<Firmware> look(Path root, String fingerprint) {
        Path directory = root.resolve("images").resolve(SafeName.require("firmware fingerprint", fingerprint));
        return new JsonFile<>(directory.resolve(RECORD), Record.class).read().map(Record::firmware);
    }

    /**
     * Looks without owning, as {@link #look}.
     *
     * @return the fingerprints that begin so, in order
     */
    public static List<String> startingWith(Path root, String beginning) throws IOException {
        Path images = root.resolve("images");
        if (!Files.isDirectory(images)) {
            return List.of();
        }
        try (Stream<Path> list = Files.list(images)) {
            return list.map(place -> place.getFileName().toString())
                    .filter(name -> name.startsWith(beginning))
                    .sorted()
                    .toList();
        }
    }

    /**
     * Looks without owning, as {@link #look}; reads one small file each.
     *
     * @return the fleets for which it holds firmware
     */
    public static Set<String> fleets(Path root) throws IOException {
        Set<String> fleets = new TreeSet<>();
        for (String place : startingWith(root, "")) {
            new JsonFile<>(root.resolve("images").resolve(place).resolve(RECORD), Record.class)
                    .read()
                    .flatMap(Record::configuration)
                    .map(ConfigurationId::fleet)
                    .ifPresent(fleets::add);
        }
        return fleets;
    }

    /** @return a new private directory for a compile's artifacts, to be given to {@link #add} */
    Path receive(JobId job) throws IOException {
        Path directory = incoming.resolve(job.toString());
        Trees.delete(directory);
        return PrivateFiles.directory(directory);
    }

    /** Takes over a received directory; the same firmware twice is kept once. */
    synchronized Entry add(Firmware firmware, Path received, JobId builtBy, ConfigurationId configuration)
            throws IOException {
        Record built = new Record(firmware, builtBy, clock.instant(), Optional.of(configuration));
        new JsonFile<>(received.resolve(RECORD), Record.class).replace(built);
        PrivateFiles.restrict(received);
        Path place = place(firmware.fingerprint(), configuration.trust());
        if (Files.exists(place)) {
            complete(place, received, firmware);
            Trees.delete(received);
        } else {
            moveIn(received, place);
        }
        return use(firmware.fingerprint(), configuration.trust())
                .orElseThrow(() -> new IOException("The firmware " + place + " cannot be read back"));
    }

    /** What was built before without debug files gets them now; all else is there. */
    private static void complete(Path place, Path received, Firmware firmware) throws IOException {
        JsonFile<Record> file = new JsonFile<>(place.resolve(RECORD), Record.class);
        Optional<Record> before = file.read();
        List<Firmware.Image> more = firmware.images().stream()
                .filter(image -> image.role() == Role.ELF || image.role() == Role.MAP)
                .filter(image -> before.stream()
                        .noneMatch(old -> old.firmware().image(image.role()).isPresent()))
                .toList();
        if (before.isEmpty() || more.isEmpty()) {
            return;
        }
        for (Firmware.Image image : more) {
            Files.move(
                    received.resolve(image.file()), place.resolve(image.file()), StandardCopyOption.REPLACE_EXISTING);
        }
        Record old = before.get();
        file.replace(new Record(old.firmware().with(more), old.builtBy(), old.builtAt(), old.configuration()));
    }

    private void moveIn(Path received, Path place) throws IOException {
        try {
            Files.move(received, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException(
                    "The firmware archive " + images + " and its incoming directory lie on two file systems", e);
        }
    }

    /** Remembers that this identity gives this firmware; later answers replace earlier ones. */
    synchronized void remember(Asker asker, String identity, Entry entry) throws IOException {
        Path file = identityFile(asker, identity);
        PrivateFiles.directory(file.getParent());
        new JsonFile<>(file, Built.class).replace(new Built(entry.firmware().fingerprint(), entry.builtBy()));
    }

    /** @return the trusted firmware with this fingerprint, if it is (still) here */
    public Optional<Entry> find(String fingerprint) throws IOException {
        return find(fingerprint, Trust.TRUSTED);
    }

    /** @return the firmware with this fingerprint that was built from such sources, if it is (still) here */
    public Optional<Entry> find(String fingerprint, Trust trust) throws IOException {
        return read(place(fingerprint, trust));
    }

    /** @return as {@link #find(String)}; whoever asks so wants to flash it, and it stays for the grace at least */
    Optional<Entry> use(String fingerprint) throws IOException {
        return use(fingerprint, Trust.TRUSTED);
    }

    private synchronized Optional<Entry> use(String fingerprint, Trust trust) throws IOException {
        Optional<Entry> found = find(fingerprint, trust);
        if (found.isPresent()) {
            Path record = found.get().directory().resolve(RECORD);
            Files.setLastModifiedTime(record, FileTime.from(clock.instant()));
            return find(fingerprint, trust);
        }
        return found;
    }

    /** @return all that is here; reads one small file each */
    List<Entry> list() throws IOException {
        List<Path> places;
        try (Stream<Path> list = Files.list(images)) {
            places = list.sorted().toList();
        }
        List<Entry> entries = new ArrayList<>();
        for (Path place : places) {
            read(place).ifPresent(entries::add);
        }
        return entries;
    }

    /** @return whether it is gone: what was used since it was listed stays */
    synchronized boolean remove(Entry entry) throws IOException {
        Optional<Entry> now = read(entry.directory());
        if (now.isEmpty() || !now.get().usedAt().equals(entry.usedAt())) {
            return false;
        }
        Path leaving = incoming.resolve(entry.directory().getFileName());
        Files.move(entry.directory(), leaving, StandardCopyOption.ATOMIC_MOVE);
        Trees.delete(leaving);
        return true;
    }

    /** Forgets the identities whose firmware is not here any more: their next request compiles. */
    void forgetIdentities() throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(identities)) {
            files = walk.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            forgetIfGone(file);
        }
    }

    private synchronized void forgetIfGone(Path file) throws IOException {
        Optional<Built> built = new JsonFile<>(file, Built.class).read();
        if (built.isPresent() && noneIsHere(built.get().fingerprint())) {
            Files.deleteIfExists(file);
        }
    }

    private boolean noneIsHere(String fingerprint) {
        return Stream.of(Trust.values()).noneMatch(trust -> Files.exists(place(fingerprint, trust)));
    }

    private static Optional<Entry> read(Path place) throws IOException {
        Path file = place.resolve(RECORD);
        Optional<Record> record = new JsonFile<>(file, Record.class).read();
        if (record.isEmpty()) {
            return Optional.empty();
        }
        Record built = record.get();
        try {
            Instant used = Files.getLastModifiedTime(file).toInstant();
            return Optional.of(
                    new Entry(built.firmware(), built.builtBy(), built.builtAt(), built.configuration(), used, place));
        } catch (NoSuchFileException removedMeanwhile) {
            return Optional.empty();
        }
    }

    /** @return what was built from equal sources before, for one who asks likewise (R10) */
    Optional<Entry> builtFrom(Asker asker, String identity) throws IOException {
        Optional<Built> built = new JsonFile<>(identityFile(asker, identity), Built.class).read();
        return built.isEmpty()
                ? Optional.empty()
                : use(built.get().fingerprint(), asker.configuration().trust())
                        .map(entry -> entry.by(built.get().builtBy()));
    }

    private Path place(String fingerprint, Trust trust) {
        String name = SafeName.require("firmware fingerprint", fingerprint);
        return images.resolve(trust == Trust.TRUSTED ? name : UNTRUSTED + name);
    }

    private Path identityFile(Asker asker, String identity) {
        return identities.resolve(asker.domain()).resolve(SafeName.require("build identity", identity) + ".json");
    }

    /**
     * Who may have whose answer: within one fleet and trust all approved machines share theirs; a machine that nobody approved
     * has its own, because its answers are worth nothing to others, and theirs are not for it (R8).
     *
     * @param alone the pin of the machine that nobody approved, if it is one
     */
    record Asker(ConfigurationId configuration, Optional<String> alone) {
        private String domain() {
            String shared =
                    configuration.fleet() + "-" + configuration.trust().name().toLowerCase(Locale.ROOT);
            return alone.map(pin -> shared + "-" + UUID.nameUUIDFromBytes(pin.getBytes(StandardCharsets.UTF_8)))
                    .orElse(shared);
        }
    }
}
