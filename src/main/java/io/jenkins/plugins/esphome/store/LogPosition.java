package io.jenkins.plugins.esphome.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * How far a log is whole and where its source goes on: what the sidecar file of a log holds. The file has two slots that are
 * written in turn, each with a checksum, so that one of them is always good.
 *
 * @param number counts up with each write; the greater one of two good slots is true
 * @param length of the log in bytes; what lies behind was not recorded and is written again
 * @param step whose output came last; empty before the first
 * @param stepStart length of the log in bytes when that step's first output came
 * @param next offset in bytes in that step's output where it goes on
 */
record LogPosition(long number, long length, String step, long stepStart, long next) {
    static final LogPosition START = new LogPosition(0, 0, "", 0, 0);

    static final int LONGEST_STEP = 64;
    static final int SLOT = 128;
    static final int FILE = 2 * SLOT;

    private static final int CHECKED = 4 * Long.BYTES + 1 + LONGEST_STEP;

    LogPosition plus(int bytes) {
        return new LogPosition(number + 1, length + bytes, step, stepStart, next);
    }

    LogPosition plus(String source, long nextOffset, int bytes) {
        return new LogPosition(
                number + 1, length + bytes, source, source.equals(step) ? stepStart : length, nextOffset);
    }

    LogPosition cleared() {
        return new LogPosition(number + 1, 0, "", 0, 0);
    }

    /** The machine crashed and the log is shorter than recorded: the step's output is read again from its start. */
    LogPosition backTo(long size) {
        return new LogPosition(number + 1, Math.min(stepStart, size), step, Math.min(stepStart, size), 0);
    }

    /** @return the offset of this slot in the file */
    long slot() {
        return (number % 2) * SLOT;
    }

    byte[] bytes() {
        byte[] name = step.getBytes(StandardCharsets.UTF_8);
        ByteBuffer slot = ByteBuffer.allocate(SLOT);
        slot.putLong(number)
                .putLong(length)
                .putLong(stepStart)
                .putLong(next)
                .put((byte) name.length)
                .put(name);
        slot.putInt(CHECKED, checksum(slot.array(), 0));
        return slot.array();
    }

    /** @return the last position that was recorded whole; empty if there is none */
    static Optional<LogPosition> last(byte[] file) {
        Optional<LogPosition> first = slot(file, 0);
        Optional<LogPosition> second = slot(file, SLOT);
        if (first.isPresent() && second.isPresent()) {
            return first.get().number > second.get().number ? first : second;
        }
        return first.isPresent() ? first : second;
    }

    private static Optional<LogPosition> slot(byte[] file, int at) {
        if (file.length < at + SLOT) {
            return Optional.empty();
        }
        ByteBuffer slot = ByteBuffer.wrap(file, at, SLOT).slice();
        int nameLength = slot.get(4 * Long.BYTES);
        if (slot.getInt(CHECKED) != checksum(file, at) || nameLength < 0 || nameLength > LONGEST_STEP) {
            return Optional.empty();
        }
        String name = new String(file, at + 4 * Long.BYTES + 1, nameLength, StandardCharsets.UTF_8);
        return Optional.of(new LogPosition(slot.getLong(0), slot.getLong(8), name, slot.getLong(16), slot.getLong(24)));
    }

    /** Never that of a slot full of zeros, which is what a crash of the machine may leave. */
    private static int checksum(byte[] bytes, int from) {
        CRC32 crc = new CRC32();
        crc.update('L');
        crc.update(bytes, from, CHECKED);
        return (int) crc.getValue();
    }
}
