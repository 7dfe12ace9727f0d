package io.jenkins.plugins.esphome.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Directories with all that is in them. A compile or an agent may have put a link anywhere, so none is ever followed, and
 * others may remove things at the same time, so what is gone already is no error.
 */
public final class Trees {
    private Trees() {}

    /** @return what lies in the directory, in no order; nothing if it is not there */
    public static List<Path> list(Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            entries.forEach(found::add);
        } catch (NoSuchFileException nothing) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return found;
    }

    /** @return the plain files in the directory and below */
    public static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Trees::isPlainFile).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** @return whether it is a plain file itself, not a link to one, and not a pipe that would block its reader */
    public static boolean isPlainFile(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Removes a file, or a directory with all that is in it, links as links; nothing there is no error. It takes as little
     * memory for a million files as for ten.
     *
     * @throws IOException if something could not be removed; what was removed before stays removed
     */
    public static void delete(Path tree) throws IOException {
        Files.walkFileTree(tree, new Deletion());
    }

    /** Removes what the directory holds and leaves it there. */
    public static void empty(Path directory) throws IOException {
        for (Path child : list(directory)) {
            delete(child);
        }
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            return goOnIfGone(failure);
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
            if (failure != null) {
                goOnIfGone(failure);
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }

        private static FileVisitResult goOnIfGone(IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }
    }
}
