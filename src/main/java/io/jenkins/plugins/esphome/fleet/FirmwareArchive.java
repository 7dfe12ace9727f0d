package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.Firmware;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.SafeName;
import io.jenkins.plugins.esphome.store.JsonFile;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Keeps every firmware that was built, by its fingerprint, so that the same sources are not built twice (R10) and any
 * earlier firmware can be flashed again (F7).
 *
 * <p>Content-addressed: {@code <root>/images/<fingerprint>/} appears by one rename and never changes after that. What was
 * built from an identity is looked up below {@code <root>/identities/<fleet>-<trust>/}: an untrusted build is never an
 * answer for a trusted request. Firmware holds Wi-Fi keys: everything here is private to the owner.
 */
public final class FirmwareArchive {
    private static final String RECORD = "firmware.json";

    private final Path images;
    private final Path identities;
    private final Path incoming;

    FirmwareArchive(Path root) throws IOException {
        images = PrivateFiles.directory(root.resolve("images"));
        identities = PrivateFiles.directory(root.resolve("identities"));
        incoming = PrivateFiles.directory(root.resolve("incoming"));
        PrivateFiles.empty(incoming);
    }

    /**
     * One archived firmware.
     *
     * @param directory holds the image files by their plain names
     * @param builtBy the compile that made it
     */
    public record Entry(Firmware firmware, JobId builtBy, Instant builtAt, Path directory) {}

    /** Written beside the images; the directory is where it was found. */
    record Record(Firmware firmware, JobId builtBy, Instant builtAt) {}

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

    /** @return a new private directory for a compile's artifacts, to be given to {@link #add} */
    Path receive(JobId job) throws IOException {
        Path directory = incoming.resolve(job.toString());
        PrivateFiles.delete(directory);
        return PrivateFiles.directory(directory);
    }

    /** Takes over a received directory; the same firmware twice is kept once. */
    Entry add(Firmware firmware, Path received, JobId builtBy, Instant now) throws IOException {
        new JsonFile<>(received.resolve(RECORD), Record.class).replace(new Record(firmware, builtBy, now));
        Path place = place(firmware.fingerprint());
        try {
            Files.move(received, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException kept) {
            PrivateFiles.delete(received);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException(
                    "The firmware archive " + images + " and its incoming directory lie on two file systems", e);
        }
        return find(firmware.fingerprint())
                .orElseThrow(() -> new IOException("The firmware " + place + " cannot be read back"));
    }

    /** Remembers that this identity gives this firmware; later answers replace earlier ones. */
    void remember(ConfigurationId configuration, String identity, Entry entry) throws IOException {
        Path file = identityFile(configuration, identity);
        PrivateFiles.directory(file.getParent());
        new JsonFile<>(file, Built.class).replace(new Built(entry.firmware().fingerprint(), entry.builtBy()));
    }

    /** @return the firmware with this fingerprint, if it is (still) here */
    public Optional<Entry> find(String fingerprint) throws IOException {
        Path directory = place(fingerprint);
        return new JsonFile<>(directory.resolve(RECORD), Record.class)
                .read()
                .map(r -> new Entry(r.firmware(), r.builtBy(), r.builtAt(), directory));
    }

    /** @return what was built from equal sources before, by the same fleet with the same trust (R10) */
    Optional<Entry> builtFrom(ConfigurationId configuration, String identity) throws IOException {
        Optional<Built> built = new JsonFile<>(identityFile(configuration, identity), Built.class).read();
        return built.isEmpty() ? Optional.empty() : find(built.get().fingerprint());
    }

    private Path place(String fingerprint) {
        return images.resolve(SafeName.require("firmware fingerprint", fingerprint));
    }

    private Path identityFile(ConfigurationId configuration, String identity) {
        String domain =
                configuration.fleet() + "-" + configuration.trust().name().toLowerCase(Locale.ROOT);
        return identities.resolve(domain).resolve(SafeName.require("build identity", identity) + ".json");
    }
}
