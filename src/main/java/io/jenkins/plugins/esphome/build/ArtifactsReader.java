package io.jenkins.plugins.esphome.build;

import com.fasterxml.jackson.core.JacksonException;
import io.jenkins.plugins.esphome.build.PlainArchive.Refused;
import io.jenkins.plugins.esphome.files.Trees;
import io.jenkins.plugins.esphome.host.RunFailedException;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.DeviceProfile;
import io.jenkins.plugins.esphome.model.Firmware;
import io.jenkins.plugins.esphome.model.Firmware.Image;
import io.jenkins.plugins.esphome.model.Firmware.Role;
import io.jenkins.plugins.esphome.model.SafeName;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Makes a firmware of an artifacts archive, believing nothing of it (R7): its description comes first and names all the others, so
 * that each name is known before it is taken; sizes and hashes are taken from the bytes.
 */
final class ArtifactsReader {
    private static final long HIGHEST_OFFSET = 0xffff_ffffL;

    private final Path archive;
    private final ArchiveLimits limits;
    private final Map<String, Stored> stored = new HashMap<>();
    private Optional<ArtifactsDescription> description = Optional.empty();
    private Map<String, ArtifactsDescription.Entry> expected = Map.of();

    private record Stored(long size, String sha256) {}

    ArtifactsReader(Path archive, ArchiveLimits limits) {
        this.archive = archive;
        this.limits = limits;
    }

    Firmware unpack(Path directory) throws IOException {
        Files.createDirectories(directory.toAbsolutePath().getParent());
        Path part = Files.createTempDirectory(directory.toAbsolutePath().getParent(), "unpacking-");
        try {
            PlainArchive.read(archive, limits, (name, size, content) -> take(name, size, content, part));
            Firmware firmware = firmware();
            Trees.delete(directory);
            Files.move(part, directory);
            return firmware;
        } catch (PlainArchive.Refused refused) {
            throw new RunFailedException(
                    "The firmware archive that came back was refused: " + refused.getMessage() + ".", 1);
        } finally {
            Trees.delete(part);
        }
    }

    private void take(String name, long size, InputStream content, Path part) throws IOException {
        if (description.isEmpty()) {
            description = Optional.of(description(name, size, content));
            expected = expected(description.get());
        } else {
            store(name, size, content, part);
        }
    }

    private static ArtifactsDescription description(String name, long size, InputStream content) throws IOException {
        if (!name.equals(ArtifactsDescription.FILE) || size > ArtifactsDescription.LARGEST) {
            throw new Refused(
                    "it does not begin with " + ArtifactsDescription.FILE + ": it was not packed by this plugin");
        }
        byte[] json = content.readAllBytes();
        try {
            ArtifactsDescription description = Json.MAPPER.readValue(json, ArtifactsDescription.class);
            if (description == null || description.schema() != ArtifactsDescription.SCHEMA) {
                throw new Refused("its description has schema "
                        + (description == null ? 0 : description.schema())
                        + ": controller and agent run different versions");
            }
            if (description.build() == null
                    || description.profile() == null
                    || description.images() == null
                    || !isComplete(description.profile())
                    || !isHarmless(description.profile())) {
                throw new Refused("its description is incomplete or names an impossible platform");
            }
            SafeName.require("device name", description.profile().name());
            return description;
        } catch (JacksonException | BadInput wrong) {
            throw new Refused("its description cannot be read");
        }
    }

    private static boolean isComplete(DeviceProfile profile) {
        return Stream.of(
                        profile.board(),
                        profile.variant(),
                        profile.defaultAddress(),
                        profile.otaPort(),
                        profile.otaPassword(),
                        profile.otaEncryption(),
                        profile.apiPort(),
                        profile.apiKey(),
                        profile.network(),
                        profile.goodAfter())
                .allMatch(Objects::nonNull);
    }

    /** These become keys of the least configuration that a flashing agent reads (F1): a text could be a configuration of its own. */
    private static boolean isHarmless(DeviceProfile profile) {
        return Stream.concat(
                        Stream.of(
                                profile.platform(),
                                profile.toolchain(),
                                profile.network().orElse("none")),
                        profile.platformOptions().keySet().stream())
                .allMatch(word -> word != null && word.matches("[a-z0-9_.-]{1,60}"));
    }

    private Map<String, ArtifactsDescription.Entry> expected(ArtifactsDescription description) throws IOException {
        Map<String, ArtifactsDescription.Entry> expected = new HashMap<>();
        long applications = 0;
        for (ArtifactsDescription.Entry entry : description.images()) {
            if (entry == null
                    || entry.role() == null
                    || !isPlainName(entry.file())
                    || entry.offset() < -1
                    || entry.offset() > HIGHEST_OFFSET) {
                throw new Refused("its description names an impossible file");
            }
            if (expected.put(entry.file(), entry) != null || expected.size() >= limits.members()) {
                throw new Refused("its description names a file twice or more than " + limits.members() + " files");
            }
            applications += entry.role() == Role.APPLICATION ? 1 : 0;
        }
        if (applications != 1) {
            throw new Refused("it describes " + applications + " application images instead of one");
        }
        return expected;
    }

    private static boolean isPlainName(String name) {
        return name != null
                && name.matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")
                && !name.contains("..")
                && !name.equals(ArtifactsDescription.FILE);
    }

    private void store(String name, long size, InputStream content, Path part) throws IOException {
        if (!expected.containsKey(name)) {
            throw new Refused("its member '" + PlainArchiveReader.printable(name) + "' is not in its description");
        }
        MessageDigest digest = BuildIdentity.sha256();
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(part.resolve(name)), digest)) {
            content.transferTo(out);
        }
        stored.put(name, new Stored(size, HexFormat.of().formatHex(digest.digest())));
    }

    private Firmware firmware() throws Refused {
        ArtifactsDescription described = description.orElseThrow(() -> new Refused("it is empty"));
        List<Image> images = new ArrayList<>();
        for (ArtifactsDescription.Entry entry : described.images()) {
            Stored file = Optional.ofNullable(stored.get(entry.file()))
                    .orElseThrow(() -> new Refused("its member '" + entry.file() + "' is missing"));
            images.add(new Image(entry.role(), entry.file(), entry.offset(), file.size(), file.sha256()));
        }
        String fingerprint = images.stream()
                .filter(i -> i.role() == Role.APPLICATION)
                .map(Image::sha256)
                .findFirst()
                .orElseThrow();
        return new Firmware(fingerprint, described.build(), described.profile(), images);
    }
}
