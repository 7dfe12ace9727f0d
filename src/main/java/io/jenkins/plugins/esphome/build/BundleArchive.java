package io.jenkins.plugins.esphome.build;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** Reads bundles: only plain files below the directory, whatever the archive says (R5). */
final class BundleArchive {
    static final int MOST_FILES = 20_000;
    static final long LARGEST = 500L << 20;

    private BundleArchive() {}

    /** Sees each file of a bundle. */
    @FunctionalInterface
    interface Visitor {
        void file(String name, InputStream content) throws IOException;
    }

    static void read(Path bundle, Visitor visitor) throws IOException {
        long total = 0;
        Set<String> names = new HashSet<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(
                new GzipCompressorInputStream(new BufferedInputStream(Files.newInputStream(bundle))))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (entry.isDirectory()) {
                    continue;
                }
                total += entry.getSize();
                String name = checked(entry);
                if (!names.add(name) || names.size() > MOST_FILES || total > LARGEST) {
                    throw new IOException(
                            "The bundle holds '" + name + "' twice, more than " + MOST_FILES + " files or more than "
                                    + (LARGEST >> 20) + " MB: leave out what the configuration does not need.");
                }
                visitor.file(name, tar);
            }
        }
    }

    private static String checked(TarArchiveEntry entry) throws IOException {
        String name = entry.getName();
        boolean plain = entry.isFile() && !entry.isSymbolicLink() && !entry.isLink() && !entry.isSparse();
        if (!plain || !isSafe(name)) {
            throw new IOException(
                    "The bundle holds '" + name.replaceAll("\\p{Cntrl}", "?")
                            + "', which is no plain file below the configuration's directory: bundles are made with 'esphome bundle'.");
        }
        return name;
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
     * Makes the directory hold exactly the bundle's files; one whose content is the same is not written, so that its time stays.
     *
     * @return the names
     */
    static Set<String> unpack(Path bundle, Path directory) throws IOException {
        Files.createDirectories(directory);
        Path part = directory.resolveSibling("unpacking.part");
        Set<String> names = new HashSet<>();
        read(bundle, (name, content) -> {
            Files.copy(content, part, StandardCopyOption.REPLACE_EXISTING);
            place(part, directory.resolve(name));
            names.add(name);
        });
        Files.deleteIfExists(part);
        removeOthers(directory, names);
        return names;
    }

    private static void place(Path part, Path target) throws IOException {
        if (Files.isDirectory(target)) {
            BuildDirectory.delete(target);
        }
        if (Files.isRegularFile(target) && Files.mismatch(part, target) < 0) {
            return;
        }
        makeParents(target.getParent());
        Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void makeParents(Path directory) throws IOException {
        if (Files.isRegularFile(directory)) {
            Files.delete(directory);
        } else if (!Files.isDirectory(directory)) {
            makeParents(directory.getParent());
        }
        Files.createDirectories(directory);
    }

    private static void removeOthers(Path directory, Set<String> names) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(directory)) {
            all = walk.sorted(java.util.Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            String name = directory.relativize(path).toString().replace('\\', '/');
            boolean emptyDirectory = Files.isDirectory(path) && !path.equals(directory) && isEmpty(path);
            if (emptyDirectory || (!Files.isDirectory(path) && !names.contains(name))) {
                Files.delete(path);
            }
        }
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            return children.findAny().isEmpty();
        }
    }
}
