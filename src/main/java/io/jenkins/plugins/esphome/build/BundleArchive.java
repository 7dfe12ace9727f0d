package io.jenkins.plugins.esphome.build;

import io.jenkins.plugins.esphome.files.Trees;
import io.jenkins.plugins.esphome.host.RunFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads bundles: only plain files below the directory, whatever the archive says (R5). */
final class BundleArchive {
    private static final String MANIFEST = "manifest.json";

    private BundleArchive() {}

    /** @throws RunFailedException with one sentence that says what is wrong with the bundle */
    static void read(Path bundle, PlainArchive.Visitor visitor) throws IOException {
        read(bundle, ArchiveLimits.BUNDLE, visitor);
    }

    static void read(Path bundle, ArchiveLimits limits, PlainArchive.Visitor visitor) throws IOException {
        telling(() -> PlainArchive.read(bundle, limits, safe(visitor)));
    }

    private static PlainArchive.Visitor safe(PlainArchive.Visitor visitor) {
        return (name, size, content) -> {
            requireSafe(name);
            visitor.file(name, size, content);
        };
    }

    private interface Reading {
        void run() throws IOException;
    }

    private static void telling(Reading reading) throws IOException {
        try {
            reading.run();
        } catch (PlainArchive.Refused refused) {
            throw new RunFailedException(
                    "The bundle of the configuration was refused: " + refused.getMessage()
                            + ". Make it again, and leave out what the configuration does not need.",
                    1);
        }
    }

    private static void requireSafe(String name) throws PlainArchive.Refused {
        if (!isSafe(name)) {
            throw new PlainArchive.Refused("its member '" + PlainArchiveReader.printable(name)
                    + "' is no plain file below the configuration's directory");
        }
    }

    /** Relative, with '/' alone as separator, and never upwards (R5). */
    static boolean isSafe(String name) {
        return !name.isEmpty()
                && name.indexOf('\\') < 0
                && name.chars().noneMatch(Character::isISOControl)
                && !name.matches("[A-Za-z]:.*")
                && Stream.of(name.split("/", -1))
                        .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
    }

    /**
     * @param file the configuration's path inside
     * @return SHA-256 in lower-case hex by path; without ESPHome's manifest, which holds absolute paths
     */
    static SortedMap<String, String> hashes(InputStream bundle, String file) throws IOException {
        String manifest = manifest(file);
        SortedMap<String, String> hashes = new TreeMap<>();
        telling(() -> PlainArchive.read(bundle, ArchiveLimits.BUNDLE, safe((name, size, content) -> {
            if (!name.equals(manifest)) {
                hashes.put(name, sha256(content));
            }
        })));
        return hashes;
    }

    static String manifest(String file) {
        return file.substring(0, file.lastIndexOf('/') + 1) + MANIFEST;
    }

    static String sha256(InputStream content) throws IOException {
        MessageDigest digest = BuildIdentity.sha256();
        content.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * Makes the directory hold exactly the bundle's files; one whose content is the same is not written, so that its time stays.
     * The bundle is read to its end first: one that is refused changes nothing.
     *
     * @return the names
     */
    static Set<String> unpack(Path bundle, Path directory) throws IOException {
        return unpack(bundle, directory, ArchiveLimits.BUNDLE);
    }

    static Set<String> unpack(Path bundle, Path directory, ArchiveLimits limits) throws IOException {
        Set<String> names = new HashSet<>();
        read(bundle, limits, (name, size, content) -> names.add(name));
        Files.createDirectories(directory.getParent());
        makeDirectory(directory);
        Path part = directory.resolveSibling("unpacking.part");
        try {
            read(bundle, limits, (name, size, content) -> {
                Files.copy(content, part, StandardCopyOption.REPLACE_EXISTING);
                place(part, directory, name);
            });
        } finally {
            Files.deleteIfExists(part);
        }
        removeOthers(directory, names);
        return names;
    }

    private static void place(Path part, Path directory, String name) throws IOException {
        for (int at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1)) {
            makeDirectory(directory.resolve(name.substring(0, at)));
        }
        Path target = directory.resolve(name);
        if (isDirectory(target)) {
            Trees.delete(target);
        }
        if (!Trees.isPlainFile(target) || Files.mismatch(part, target) >= 0) {
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** What a compile left in the way of a directory goes, a link above all: it could lead out of ours (R5). */
    private static void makeDirectory(Path directory) throws IOException {
        if (!isDirectory(directory)) {
            Files.deleteIfExists(directory);
            Files.createDirectory(directory);
        }
    }

    private static void removeOthers(Path directory, Set<String> names) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(directory)) {
            all = walk.sorted(java.util.Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            String name = directory.relativize(path).toString().replace('\\', '/');
            boolean emptyDirectory = isDirectory(path) && !path.equals(directory) && isEmpty(path);
            if (emptyDirectory || (!isDirectory(path) && !names.contains(name))) {
                Files.delete(path);
            }
        }
    }

    private static boolean isDirectory(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            return children.findAny().isEmpty();
        }
    }
}
