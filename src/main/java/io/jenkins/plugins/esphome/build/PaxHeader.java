package io.jenkins.plugins.esphome.build;

import io.jenkins.plugins.esphome.build.PlainArchive.Refused;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/**
 * The extension header before a member whose path does not fit into its own (Python writes one for each path that is long or not
 * ASCII). All else that such a header can change, above all the size, the kind and the map of a sparse file, is refused.
 */
final class PaxHeader {
    private static final int RECORD = 512;
    private static final Set<String> HARMLESS = Set.of("mtime", "atime", "ctime", "uid", "gid", "uname", "gname");

    private final byte[] records;
    private int at;

    /** @param longest bytes of a path */
    PaxHeader(InputStream in, long size, int longest) throws IOException {
        if (size < 0 || size > longest + 2L * RECORD) {
            throw new Refused("it has an extension header of " + size + " bytes");
        }
        records = in.readNBytes((int) size);
        if (records.length < size) {
            throw new EOFException();
        }
        in.skipNBytes((RECORD - size % RECORD) % RECORD);
    }

    /** @return the path that it gives, if it gives one */
    Optional<String> path() throws Refused {
        Optional<String> path = Optional.empty();
        while (at < records.length) {
            String record = next();
            int equals = record.indexOf('=');
            String key = record.substring(0, Math.max(0, equals));
            if (key.equals("path")) {
                path = Optional.of(record.substring(equals + 1));
            } else if (!HARMLESS.contains(key)) {
                throw new Refused("it has an extension header '" + PlainArchiveReader.printable(key) + "'");
            }
        }
        return path;
    }

    /** Each is "length key=value", line feed; the length counts all of it in bytes, its own digits too. */
    private String next() throws Refused {
        int digits = 0;
        int length = 0;
        while (at + digits < records.length && digits < 5 && isDigit(records[at + digits])) {
            length = length * 10 + records[at + digits] - '0';
            digits++;
        }
        int end = at + length;
        if (digits == 0
                || length < digits + 2
                || end > records.length
                || records[at + digits] != ' '
                || records[end - 1] != '\n') {
            throw new Refused("it has a damaged extension header");
        }
        String record = text(at + digits + 1, end - 1);
        at = end;
        return record;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private String text(int from, int to) throws Refused {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(records, from, to - from))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Refused("it has a path that is no UTF-8");
        }
    }
}
