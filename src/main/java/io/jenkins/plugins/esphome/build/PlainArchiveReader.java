package io.jenkins.plugins.esphome.build;

import io.jenkins.plugins.esphome.build.PlainArchive.Refused;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarUtils;

/**
 * Walks the headers of a tar itself, because extension headers (long names, PAX, sparse maps) are where a reader can be made to
 * fill its memory: it takes one kind of member, a plain file, and of the extensions only a longer path, within its limit. Sizes
 * are compared with the caps before a byte of the member is read.
 */
final class PlainArchiveReader {
    private static final int RECORD = 512;
    private static final int SHORT_NAME = 100;
    /** Tars are padded to 20 records as a rule; who pads more hides something or wastes our time. */
    private static final int MOST_PADDING = 64 << 10;

    private final InputStream in;
    private final ArchiveLimits limits;
    private final Set<String> names = new HashSet<>();
    private long nameBytes;
    private long total;

    PlainArchiveReader(InputStream in, ArchiveLimits limits) {
        this.in = in;
        this.limits = limits;
    }

    void readTo(PlainArchive.Visitor visitor) throws IOException {
        for (Optional<byte[]> header = header(); header.isPresent(); header = header()) {
            member(header.get(), visitor);
        }
        requireEnd();
        requireNoFileIsADirectory();
    }

    private void member(byte[] header, PlainArchive.Visitor visitor) throws IOException {
        TarArchiveEntry entry = entry(header);
        if (entry.getLinkFlag() != TarArchiveEntry.LF_PAX_EXTENDED_HEADER_LC || limits.name() <= SHORT_NAME) {
            file(entry, Optional.empty(), visitor);
            return;
        }
        Optional<String> path = new PaxHeader(in, entry.getSize(), limits.name()).path();
        byte[] next = header().orElseThrow(EOFException::new);
        file(entry(next), path, visitor);
    }

    private void file(TarArchiveEntry entry, Optional<String> longName, PlainArchive.Visitor visitor)
            throws IOException {
        String name = longName.orElseGet(entry::getName);
        requirePlain(entry, name);
        requireWithinLimits(entry, name);
        Member content = new Member(entry.getSize());
        visitor.file(name, entry.getSize(), content);
        content.skipRest();
    }

    /** Reads one header; absent at the archive's end mark. */
    private Optional<byte[]> header() throws IOException {
        byte[] header = in.readNBytes(RECORD);
        if (header.length < RECORD) {
            throw new EOFException();
        }
        if (isZero(header)) {
            return Optional.empty();
        }
        return Optional.of(header);
    }

    private static TarArchiveEntry entry(byte[] header) throws Refused {
        try {
            if (TarUtils.verifyCheckSum(header)) {
                return new TarArchiveEntry(header);
            }
        } catch (IllegalArgumentException broken) {
            throw new Refused("it is damaged or no tar archive (" + broken.getMessage() + ")");
        }
        throw new Refused("it is damaged or no tar archive");
    }

    private static void requirePlain(TarArchiveEntry entry, String name) throws Refused {
        byte type = entry.getLinkFlag();
        if (type != TarArchiveEntry.LF_NORMAL && type != TarArchiveEntry.LF_OLDNORM) {
            throw new Refused("its member '" + printable(name) + "' is a " + kind(type) + ", not a plain file");
        }
    }

    private void requireWithinLimits(TarArchiveEntry entry, String name) throws Refused {
        String shown = "its member '" + printable(name) + "' ";
        long size = entry.getSize();
        if (size < 0 || size > limits.member()) {
            throw new Refused(shown + "has " + size + " bytes, more than the " + limits.member() + " that are allowed");
        }
        total += size;
        if (total > limits.total()) {
            throw new Refused("its members have more than the " + limits.total() + " bytes that are allowed in all");
        }
        nameBytes += name.length();
        if (name.length() > limits.name() || nameBytes > ArchiveLimits.ALL_NAMES) {
            throw new Refused(shown + "has a longer name than is allowed, or all names together have");
        }
        if (!names.add(name)) {
            throw new Refused(shown + "is there twice");
        }
        if (names.size() > limits.members()) {
            throw new Refused("it has more than the " + limits.members() + " files that are allowed");
        }
    }

    /** The check sum of the compressed stream comes last: it counts only for who reads on to it. */
    private void requireEnd() throws IOException {
        byte[] rest = in.readNBytes(MOST_PADDING);
        if (!isZero(rest) || rest.length == MOST_PADDING) {
            throw new Refused("it goes on after its end");
        }
    }

    private void requireNoFileIsADirectory() throws Refused {
        for (String name : names) {
            for (int at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1)) {
                if (names.contains(name.substring(0, at))) {
                    throw new Refused("its member '" + printable(name) + "' lies below another file");
                }
            }
        }
    }

    private static boolean isZero(byte[] bytes) {
        for (byte b : bytes) {
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

    static String printable(String name) {
        String shown = name.replaceAll("\\p{Cntrl}", "?");
        return shown.length() <= 80 ? shown : shown.substring(0, 80) + "…";
    }

    /** One file's bytes: no more than its header said, and no fewer. */
    private final class Member extends InputStream {
        private final long size;
        private long left;

        private Member(long size) {
            this.size = size;
            this.left = size;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int read = in.read(buffer, offset, (int) Math.min(length, left));
            if (read < 0) {
                throw new EOFException();
            }
            left -= read;
            return read;
        }

        private void skipRest() throws IOException {
            in.skipNBytes(left + (RECORD - size % RECORD) % RECORD);
            left = 0;
        }
    }
}
