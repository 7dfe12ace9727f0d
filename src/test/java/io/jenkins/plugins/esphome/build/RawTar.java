package io.jenkins.plugins.esphome.build;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

/** Writes what no honest tool would: every byte of a compressed tar as a test wants it. */
final class RawTar implements AutoCloseable {
    static final byte[] END = new byte[1024];
    private final OutputStream out;

    RawTar(Path archive) throws IOException {
        this(new GZIPOutputStream(new BufferedOutputStream(Files.newOutputStream(archive)), 1 << 16));
    }

    RawTar(OutputStream out) {
        this.out = out;
    }

    /** @param type '0' a file, '1' a hard link, '2' a symbolic link, '3' a device, '5' a directory, 'x' PAX, 'L' a long name, 'S' sparse */
    RawTar header(String name, char type, long size) throws IOException {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 100, "0000644\0");
        put(header, 108, "0000000\0");
        put(header, 116, "0000000\0");
        put(header, 124, "%011o\0".formatted(size));
        put(header, 136, "00000000000\0");
        header[156] = (byte) type;
        put(header, 157, type == '1' || type == '2' ? "/etc/passwd" : "");
        put(header, 257, type == 'S' || type == 'L' ? "ustar  \0" : "ustar\00000");
        Arrays.fill(header, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        put(header, 148, "%06o\0 ".formatted(sum));
        out.write(header);
        return this;
    }

    RawTar file(String name, String text) throws IOException {
        return member(name, '0', text);
    }

    RawTar member(String name, char type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        header(name, type, bytes.length);
        out.write(bytes);
        out.write(new byte[(512 - bytes.length % 512) % 512]);
        return this;
    }

    RawTar zeros(long count) throws IOException {
        byte[] zeros = new byte[1 << 16];
        for (long left = count; left > 0; left -= zeros.length) {
            out.write(zeros, 0, (int) Math.min(left, zeros.length));
        }
        return this;
    }

    RawTar bytes(byte[] bytes) throws IOException {
        out.write(bytes);
        return this;
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
