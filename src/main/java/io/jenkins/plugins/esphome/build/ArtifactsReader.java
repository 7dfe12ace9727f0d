package io.jenkins.plugins.esphome.build;

import com.fasterxml.jackson.core.JacksonException;
import io.jenkins.plugins.esphome.host.RunFailedException;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.DeviceProfile;
import io.jenkins.plugins.esphome.model.Firmware;
import io.jenkins.plugins.esphome.model.Firmware.Image;
import io.jenkins.plugins.esphome.model.Firmware.Role;
import io.jenkins.plugins.esphome.model.SafeName;
import java.io.BufferedInputStream;
import java.io.EOFException;
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
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * Reads an artifacts archive as if an attacker had packed it (R7). It walks the tar headers itself and takes one kind of
 * member, a plain file: extension headers (long names, PAX, sparse maps) are where a reader can be made to fill its memory, and
 * our own archives have none. A member's size is compared with the caps before its first byte is read, and memory use does
 * not depend on the archive.
 */
final class ArtifactsReader {
    private static final int RECORD = 512;
    private static final int TYPE_FLAG = 156;
    private static final long HIGHEST_OFFSET = 0xffff_ffffL;

    private final Path archive;
    private final ArtifactLimits limits;
    private final Map<String, Stored> stored = new HashMap<>();
    private long total;

    private record Stored(long size, String sha256) {}

    ArtifactsReader(Path archive, ArtifactLimits limits) {
        this.archive = archive;
        this.limits = limits;
    }

    Firmware unpack(Path directory) throws IOException {
        Files.createDirectories(directory.toAbsolutePath().getParent());
        Path part = Files.createTempDirectory(directory.toAbsolutePath().getParent(), "unpacking-");
        try {
            Firmware firmware = read(part);
            BuildDirectory.delete(directory);
            Files.move(part, directory);
            return firmware;
        } catch (EOFException truncated) {
            throw refused("it ends in the middle: the transfer was cut or the machine's disk is full");
        } finally {
            BuildDirectory.delete(part);
        }
    }

    private Firmware read(Path part) throws IOException {
        if (Files.size(archive) > limits.packed()) {
            throw refused(
                    "it has " + Files.size(archive) + " bytes, more than the " + limits.packed() + " that are allowed");
        }
        try (InputStream in = unzipped()) {
            ArtifactsDescription description = description(in);
            Map<String, ArtifactsDescription.Entry> expected = expected(description);
            for (Optional<TarArchiveEntry> entry = next(in); entry.isPresent(); entry = next(in)) {
                take(entry.get(), expected, in, part);
            }
            return firmware(description);
        } catch (EOFException truncated) {
            throw truncated;
        } catch (java.util.zip.ZipException | IllegalArgumentException broken) {
            throw refused("it is damaged (" + broken.getMessage() + ")");
        }
    }

    private InputStream unzipped() throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(archive));
        in.mark(2);
        boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        if (!gzip) {
            in.close();
            throw refused("it is no gzip archive");
        }
        return new BufferedInputStream(new GzipCompressorInputStream(in));
    }

    private ArtifactsDescription description(InputStream in) throws IOException {
        TarArchiveEntry first = next(in).orElseThrow(() -> refused("it is empty"));
        if (!first.getName().equals(ArtifactsDescription.FILE) || first.getSize() > ArtifactsDescription.LARGEST) {
            throw refused("it does not begin with " + ArtifactsDescription.FILE + ": it was not packed by this plugin");
        }
        byte[] json = in.readNBytes((int) first.getSize());
        skipPadding(in, first.getSize());
        try {
            ArtifactsDescription description = Json.MAPPER.readValue(json, ArtifactsDescription.class);
            if (description.schema() != ArtifactsDescription.SCHEMA) {
                throw refused("its description has schema " + description.schema()
                        + ": controller and agent run different versions");
            }
            if (description.build() == null
                    || description.profile() == null
                    || description.images() == null
                    || !isComplete(description.profile())
                    || !isHarmless(description.profile())) {
                throw refused("its description is incomplete or names an impossible platform");
            }
            SafeName.require("device name", description.profile().name());
            return description;
        } catch (JacksonException | BadInput wrong) {
            throw refused("its description cannot be read");
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
                throw refused("its description names an impossible file");
            }
            if (expected.put(entry.file(), entry) != null || expected.size() >= limits.members()) {
                throw refused("its description names a file twice or more than " + limits.members() + " files");
            }
            applications += entry.role() == Role.APPLICATION ? 1 : 0;
        }
        if (applications != 1) {
            throw refused("it describes " + applications + " application images instead of one");
        }
        return expected;
    }

    private static boolean isPlainName(String name) {
        return name != null
                && name.matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")
                && !name.contains("..")
                && !name.equals(ArtifactsDescription.FILE);
    }

    /** Reads one header; absent at the archive's end mark. */
    private Optional<TarArchiveEntry> next(InputStream in) throws IOException {
        byte[] header = in.readNBytes(RECORD);
        if (header.length < RECORD) {
            throw new EOFException();
        }
        if (isEndMark(header)) {
            return Optional.empty();
        }
        if (!TarUtils.verifyCheckSum(header)) {
            throw refused("a member's header is damaged, or it is no tar archive");
        }
        byte type = header[TYPE_FLAG];
        TarArchiveEntry entry = new TarArchiveEntry(header);
        if (type != TarArchiveEntry.LF_NORMAL && type != TarArchiveEntry.LF_OLDNORM) {
            throw refused("its member '" + printable(entry.getName()) + "' is a " + kind(type) + ", not a plain file");
        }
        return Optional.of(within(entry));
    }

    private TarArchiveEntry within(TarArchiveEntry entry) throws IOException {
        long size = entry.getSize();
        if (size < 0 || size > limits.member()) {
            throw refused("its member '" + printable(entry.getName()) + "' has " + size + " bytes, more than the "
                    + limits.member() + " that are allowed");
        }
        total += size;
        if (total > limits.total()) {
            throw refused("its members have more than the " + limits.total() + " bytes that are allowed in all");
        }
        return entry;
    }

    private void take(
            TarArchiveEntry entry, Map<String, ArtifactsDescription.Entry> expected, InputStream in, Path part)
            throws IOException {
        String name = entry.getName();
        if (!expected.containsKey(name)) {
            throw refused("its member '" + printable(name) + "' is not in its description");
        }
        if (stored.containsKey(name)) {
            throw refused("its member '" + name + "' is there twice");
        }
        MessageDigest digest = BuildIdentity.sha256();
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(part.resolve(name)), digest)) {
            copy(in, out, entry.getSize());
        }
        skipPadding(in, entry.getSize());
        stored.put(name, new Stored(entry.getSize(), HexFormat.of().formatHex(digest.digest())));
    }

    private static void copy(InputStream in, OutputStream out, long size) throws IOException {
        byte[] buffer = new byte[64 << 10];
        long left = size;
        while (left > 0) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                throw new EOFException();
            }
            out.write(buffer, 0, read);
            left -= read;
        }
    }

    private static void skipPadding(InputStream in, long size) throws IOException {
        in.skipNBytes((RECORD - size % RECORD) % RECORD);
    }

    private Firmware firmware(ArtifactsDescription description) throws RunFailedException {
        List<Image> images = new ArrayList<>();
        for (ArtifactsDescription.Entry entry : description.images()) {
            Stored file = Optional.ofNullable(stored.get(entry.file()))
                    .orElseThrow(() -> refused("its member '" + entry.file() + "' is missing"));
            images.add(new Image(entry.role(), entry.file(), entry.offset(), file.size(), file.sha256()));
        }
        String fingerprint = images.stream()
                .filter(i -> i.role() == Role.APPLICATION)
                .map(Image::sha256)
                .findFirst()
                .orElseThrow();
        return new Firmware(fingerprint, description.build(), description.profile(), images);
    }

    private static boolean isEndMark(byte[] header) {
        for (byte b : header) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private static String kind(byte type) {
        return switch (type) {
            case TarArchiveEntry.LF_LINK -> "hard link";
            case TarArchiveEntry.LF_SYMLINK -> "symbolic link";
            case TarArchiveEntry.LF_CHR, TarArchiveEntry.LF_BLK, TarArchiveEntry.LF_FIFO -> "device";
            case TarArchiveEntry.LF_DIR -> "directory";
            case TarArchiveEntry.LF_GNUTYPE_SPARSE -> "sparse file";
            default -> "special member (type " + (type & 0xff) + ")";
        };
    }

    private static String printable(String name) {
        String shown = name.replaceAll("\\p{Cntrl}", "?");
        return shown.length() <= 80 ? shown : shown.substring(0, 80) + "…";
    }

    private static RunFailedException refused(String why) {
        return new RunFailedException("The firmware archive that came back was refused: " + why + ".", 1);
    }
}
