package io.jenkins.plugins.esphome.build;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/**
 * The one format in which files travel between machines, because one reader can be made safe and two cannot: a compressed tar of
 * plain files and nothing else. Packing trusts its machine. Reading trusts nobody: it goes on as if an attacker had packed (R7),
 * in a memory that does not depend on the archive. Both are streamed: no file is ever held as a whole.
 */
final class PlainArchive {
    private PlainArchive() {}

    /** Sees each file in turn; what it leaves unread is skipped. */
    @FunctionalInterface
    interface Visitor {
        void file(String name, long size, InputStream content) throws IOException;
    }

    /** Gives the files to be packed. */
    @FunctionalInterface
    interface Members {
        void to(Packer packer) throws IOException;
    }

    /** The archive is not what it should be; the message continues a sentence: "it is no gzip archive". */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        Refused(String why) {
            super(why);
        }
    }

    /**
     * @throws Refused at the first thing that is wrong: the visitor has seen what came before it
     * @throws IOException what the visitor threw, or the disk
     */
    static void read(Path archive, ArchiveLimits limits, Visitor visitor) throws IOException {
        if (Files.size(archive) > limits.packed()) {
            throw new Refused(
                    "it has " + Files.size(archive) + " bytes, more than the " + limits.packed() + " that are allowed");
        }
        try (InputStream in = Files.newInputStream(archive)) {
            read(in, limits, visitor);
        }
    }

    /** As {@link #read(Path, ArchiveLimits, Visitor)}, for what is no file; how long it may be is the caller's matter. */
    static void read(InputStream archive, ArchiveLimits limits, Visitor visitor) throws IOException {
        BufferedInputStream packed = new BufferedInputStream(archive, 1 << 16);
        requireGzip(packed);
        // The JDK's own: it skips a header's texts, where others collect them.
        try (InputStream in = new GZIPInputStream(packed)) {
            new PlainArchiveReader(in, limits).readTo(visitor);
        } catch (EOFException cut) {
            throw new Refused("it ends in the middle: the transfer was cut or the machine's disk is full");
        } catch (ZipException broken) {
            throw new Refused("it is damaged (" + broken.getMessage() + ")");
        }
    }

    private static void requireGzip(InputStream archive) throws IOException {
        archive.mark(2);
        if (archive.read() != 0x1f || archive.read() != 0x8b) {
            throw new Refused("it is no gzip archive");
        }
        archive.reset();
    }

    /** Writes a new archive in place of an older one; equal files in equal order give equal bytes. */
    static void write(Path archive, Members members) throws IOException {
        Path part = archive.resolveSibling(archive.getFileName() + ".part");
        GzipParameters quick = new GzipParameters();
        quick.setCompressionLevel(Deflater.BEST_SPEED);
        try {
            try (TarArchiveOutputStream tar = new TarArchiveOutputStream(
                    new GzipCompressorOutputStream(new BufferedOutputStream(Files.newOutputStream(part)), quick))) {
                tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
                tar.setAddPaxHeadersForNonAsciiNames(true);
                members.to(new Packer(tar));
            }
            Files.move(part, archive, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Takes files one after the other; times and owners are left out. */
    static final class Packer {
        private final TarArchiveOutputStream tar;

        private Packer(TarArchiveOutputStream tar) {
            this.tar = tar;
        }

        void add(String name, Path file) throws IOException {
            try (InputStream content = Files.newInputStream(file)) {
                add(name, Files.size(file), content);
            }
        }

        void add(String name, byte[] content) throws IOException {
            add(name, content.length, new ByteArrayInputStream(content));
        }

        /** @throws IOException if the content has another size */
        void add(String name, long size, InputStream content) throws IOException {
            TarArchiveEntry entry = new TarArchiveEntry(name, true);
            entry.setSize(size);
            entry.setModTime(0);
            tar.putArchiveEntry(entry);
            content.transferTo(tar);
            tar.closeArchiveEntry();
        }
    }
}
