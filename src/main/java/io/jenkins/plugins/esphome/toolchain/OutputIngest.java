package io.jenkins.plugins.esphome.toolchain;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Makes lines, progress and the first error out of the raw bytes that any tool of ours writes (decision 6), once for all:
 * so that log, step, page and command line can never disagree about what was said.
 *
 * <p>Lines end with {@code \n} or {@code \r}; what only repaints a progress bar is progress and no line. Bytes may come in
 * any pieces: a character or an escape sequence that is cut in two is put together again. Hand-written scanning, no
 * regular expressions: a compile prints tens of thousands of lines. Not thread-safe: one ingest belongs to one follower.
 */
public final class OutputIngest {
    /** Longer lines are cut here, in bytes: a hostile build must not fill the memory with one line. */
    static final int LONGEST_LINE = 8192;

    private static final byte ESCAPE = 0x1b;

    private final Sink sink;
    private final ErrorScanner errors = new ErrorScanner();
    private final byte[] line = new byte[LONGEST_LINE];
    private int length;
    private boolean cut;
    private boolean afterReturn;
    private long consumed;
    private long boundary;
    private int percent = -1;

    /** Hears what was found, in order. */
    public interface Sink {
        /** A whole line without its end and without colours. */
        void line(String line);

        /** @param percent of what runs now, 0 to 100; told only when it changed */
        void progress(int percent);
    }

    public OutputIngest(Sink sink) {
        this.sink = sink;
    }

    /** Takes the next piece of output. */
    public void accept(byte[] bytes) {
        int at = 0;
        while (at < bytes.length) {
            if (afterReturn && bytes[at] != '\n') {
                endLine(true);
            }
            int end = lineEnd(bytes, at);
            append(bytes, at, end);
            consumed += Math.min(end + 1, bytes.length) - at;
            if (end < bytes.length && bytes[end] == '\n') {
                endLine(false);
            } else if (end < bytes.length) {
                afterReturn = true;
            }
            at = end + 1;
        }
    }

    private static int lineEnd(byte[] bytes, int from) {
        int i = from;
        while (i < bytes.length && bytes[i] != '\n' && bytes[i] != '\r') {
            i++;
        }
        return i;
    }

    private void append(byte[] bytes, int from, int to) {
        int fitting = Math.min(to - from, LONGEST_LINE - length);
        System.arraycopy(bytes, from, line, length, fitting);
        length += fitting;
        cut |= fitting < to - from;
    }

    /** The output is complete: what stands there without a line end is the last line. */
    public void end() {
        if (length > 0 || afterReturn) {
            endLine(afterReturn);
        }
        errors.end();
    }

    /** @return how many bytes are behind us in whole lines: where a follower resumes so that no line is lost or told twice (Q15) */
    public long wholeLines() {
        return boundary;
    }

    /** @return the first error so far, in one line (F9) */
    public Optional<String> firstError() {
        return errors.first();
    }

    private void endLine(boolean repainted) {
        String text = text();
        length = 0;
        cut = false;
        afterReturn = false;
        boundary = consumed;
        int found = ProgressScanner.percent(text);
        if (found >= 0 && found != percent) {
            percent = found;
            sink.progress(found);
        }
        if (!repainted || (found < 0 && !text.isBlank())) {
            sink.line(text);
            errors.scan(text);
        }
    }

    private String text() {
        int end = cut ? wholeCharacters() : length;
        end = hasEscapes(end) ? stripEscapes(end) : end;
        String text = new String(line, 0, end, StandardCharsets.UTF_8);
        return cut ? text + "…" : text;
    }

    /** @return the length without a character that the cut left half */
    private int wholeCharacters() {
        int start = length;
        while (start > 0 && length - start < 3 && (line[start - 1] & 0xc0) == 0x80) {
            start--;
        }
        boolean lead = start > 0 && (line[start - 1] & 0xc0) == 0xc0;
        return lead ? start - 1 : length;
    }

    private boolean hasEscapes(int end) {
        for (int i = 0; i < end; i++) {
            if (line[i] == ESCAPE || line[i] == '\\') {
                return true;
            }
        }
        return false;
    }

    private int stripEscapes(int end) {
        int write = 0;
        int read = 0;
        while (read < end) {
            int skip = escapeLength(read, end);
            if (skip > 0) {
                read += skip;
            } else {
                line[write++] = line[read++];
            }
        }
        return write;
    }

    /** @return bytes of the escape sequence that starts here, real or spelt as {@code \033[..m}, or 0 */
    private int escapeLength(int at, int end) {
        byte b = line[at];
        if (b == ESCAPE) {
            return at + 1 < end && line[at + 1] == '[' ? sequence(at + 2, end) - at : 1;
        }
        boolean spelt = b == '\\'
                && at + 4 < end
                && line[at + 1] == '0'
                && line[at + 2] == '3'
                && line[at + 3] == '3'
                && line[at + 4] == '[';
        if (!spelt) {
            return 0;
        }
        int stop = sequence(at + 5, end);
        return stop <= end && line[stop - 1] == 'm' ? stop - at : 0;
    }

    /** @return the place after the final byte of a control sequence whose parameters start here */
    private int sequence(int at, int end) {
        int i = at;
        while (i < end && line[i] >= 0x20 && line[i] < 0x40) {
            i++;
        }
        return Math.min(i + 1, end);
    }
}
