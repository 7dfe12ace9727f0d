package io.jenkins.plugins.esphome.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals files with AES-256-GCM, piece by piece, so that neither a file of any size nor an unchecked byte of it is ever held.
 *
 * <p>A file is a mark, a random salt, and pieces of equal size, the last one shorter. Each file has a key of its own, made from
 * ours, the salt and the context, so no pair of key and nonce ever comes twice; the nonce is the piece's number and whether it
 * is the last one, so pieces cannot be dropped, swapped or cut off without being noticed.
 */
public final class AesSealing implements Sealing {
    /** Bytes of the key. */
    public static final int KEY = 32;

    private static final byte[] MARK = "ESPHOME-SEALED-1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int SALT = 32;
    private static final int PIECE = 1 << 16;
    private static final int TAG = 16;
    private static final int NONCE = 12;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKeySpec key;

    /** @param key {@link #KEY} secret bytes */
    public AesSealing(byte[] key) {
        if (key.length != KEY) {
            throw new IllegalArgumentException("a key has " + KEY + " bytes, not " + key.length);
        }
        this.key = new SecretKeySpec(key, "HmacSHA256");
    }

    @Override
    public String suffix() {
        return ".sealed";
    }

    @Override
    public OutputStream seal(OutputStream file, String context) throws IOException {
        byte[] salt = new byte[SALT];
        RANDOM.nextBytes(salt);
        file.write(MARK);
        file.write(salt);
        return new Sealer(file, fileKey(salt, context));
    }

    @Override
    public InputStream open(InputStream file, String context) throws IOException {
        byte[] mark = file.readNBytes(MARK.length);
        byte[] salt = file.readNBytes(SALT);
        if (!Arrays.equals(mark, MARK) || salt.length < SALT) {
            throw changed(null);
        }
        return new Opener(file, fileKey(salt, context));
    }

    private SecretKeySpec fileKey(byte[] salt, String context) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(salt);
            return new SecretKeySpec(mac.doFinal(context.getBytes(StandardCharsets.UTF_8)), "AES");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HmacSHA256", e);
        }
    }

    private static byte[] crypt(int mode, SecretKeySpec fileKey, long number, boolean last, byte[] piece)
            throws GeneralSecurityException {
        byte[] nonce =
                ByteBuffer.allocate(NONCE).putLong(number).putInt(last ? 1 : 0).array();
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, fileKey, new GCMParameterSpec(TAG * Byte.SIZE, nonce));
        return cipher.doFinal(piece);
    }

    private static IOException changed(Exception cause) {
        return new IOException(
                "A sealed file was changed or cut off on the controller's disk, or its key was replaced: file the request again.",
                cause);
    }

    /** Holds back one full piece: only the end tells which one is the last. */
    private static final class Sealer extends OutputStream {
        private final OutputStream file;
        private final SecretKeySpec fileKey;
        private final ByteArrayOutputStream piece = new ByteArrayOutputStream(PIECE);
        private long number;
        private boolean closed;

        Sealer(OutputStream file, SecretKeySpec fileKey) {
            this.file = file;
            this.fileKey = fileKey;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            int at = from;
            int left = count;
            while (left > 0) {
                if (piece.size() == PIECE) {
                    put(false);
                }
                int now = Math.min(left, PIECE - piece.size());
                piece.write(bytes, at, now);
                at += now;
                left -= now;
            }
        }

        private void put(boolean last) throws IOException {
            try {
                file.write(crypt(Cipher.ENCRYPT_MODE, fileKey, number++, last, piece.toByteArray()));
            } catch (GeneralSecurityException e) {
                throw new IOException("The file cannot be sealed: " + e.getMessage(), e);
            }
            piece.reset();
        }

        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            try (file) {
                put(true);
            }
        }
    }

    /** Gives out no byte of a piece before all of it has been checked. */
    private static final class Opener extends InputStream {
        private final InputStream file;
        private final SecretKeySpec fileKey;
        private byte[] next;
        private byte[] piece = new byte[0];
        private int at;
        private long number;
        private boolean last;

        Opener(InputStream file, SecretKeySpec fileKey) throws IOException {
            this.file = file;
            this.fileKey = fileKey;
            this.next = file.readNBytes(PIECE + TAG);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int count) throws IOException {
            while (at == piece.length && !last) {
                advance();
            }
            if (at == piece.length) {
                return -1;
            }
            int now = Math.min(count, piece.length - at);
            System.arraycopy(piece, at, into, from, now);
            at += now;
            return now;
        }

        private void advance() throws IOException {
            byte[] now = next;
            next = now.length < PIECE + TAG ? new byte[0] : file.readNBytes(PIECE + TAG);
            boolean isLast = next.length == 0;
            if (now.length < TAG) {
                throw changed(null);
            }
            try {
                piece = crypt(Cipher.DECRYPT_MODE, fileKey, number++, isLast, now);
                at = 0;
                last = isLast;
            } catch (AEADBadTagException e) {
                throw changed(e);
            } catch (GeneralSecurityException e) {
                throw new IOException("The sealed file cannot be opened: " + e.getMessage(), e);
            }
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
