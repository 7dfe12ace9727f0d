package io.jenkins.plugins.esphome.host;

import io.jenkins.plugins.esphome.files.PrivateFiles;
import io.jenkins.plugins.esphome.files.Trees;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Copies files by {@link BuildHost#act} alone, for hosts that have no better way. One piece travels at a time, so neither side
 * holds more than that, and what a machine says about its files' sizes is never relied on (R7). A file appears whole or not
 * at all.
 */
public final class FileTransfer {
    private static final int PIECE = 1 << 20;

    private FileTransfer() {}

    /** As {@link BuildHost#send}. */
    public static void send(BuildHost host, Path local, String remote) throws IOException, InterruptedException {
        try (InputStream content = Files.newInputStream(local)) {
            send(host, content, remote);
        }
    }

    /** As {@link BuildHost#send}, for what is no file here; the content is read to its end and left open. */
    public static void send(BuildHost host, InputStream content, String remote)
            throws IOException, InterruptedException {
        String draft = remote + ".new-" + UUID.randomUUID();
        try {
            sendPieces(host, content, draft);
            host.act(new Publish(draft, remote));
        } catch (HostLostException e) {
            throw e;
        } catch (IOException e) {
            discard(host, draft, e);
            throw e;
        }
    }

    private static void sendPieces(BuildHost host, InputStream content, String draft)
            throws IOException, InterruptedException {
        long offset = 0;
        byte[] piece;
        do {
            piece = content.readNBytes(PIECE);
            host.act(new Append(draft, offset, piece));
            offset += piece.length;
        } while (piece.length == PIECE);
    }

    private static void discard(BuildHost host, String draft, IOException reason) throws InterruptedException {
        try {
            host.act(new Discard(draft));
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    /** As {@link BuildHost#fetch}. */
    public static void fetch(BuildHost host, String remote, Path local, long maxBytes)
            throws IOException, InterruptedException {
        Path draft = local.toAbsolutePath().resolveSibling(".new-" + UUID.randomUUID());
        try {
            byte[] first = piece(host, remote, 0, maxBytes);
            try (OutputStream out = PrivateFiles.createStream(draft)) {
                fetchPieces(host, remote, first, out, maxBytes);
            }
            Files.move(draft, local.toAbsolutePath(), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /**
     * As {@link BuildHost#fetch}, for what becomes no file here; the sink is left open.
     *
     * @throws IOException if it is larger than that; what the sink got so far is worth nothing
     */
    public static void fetch(BuildHost host, String remote, OutputStream sink, long maxBytes)
            throws IOException, InterruptedException {
        fetchPieces(host, remote, piece(host, remote, 0, maxBytes), sink, maxBytes);
    }

    private static void fetchPieces(BuildHost host, String remote, byte[] first, OutputStream out, long maxBytes)
            throws IOException, InterruptedException {
        long total = 0;
        for (byte[] piece = first; piece.length > 0; piece = piece(host, remote, total, maxBytes)) {
            total += piece.length;
            if (total > maxBytes) {
                throw new IOException(
                        "'" + remote + "' on " + host.machine() + " is larger than " + maxBytes + " bytes.");
            }
            out.write(piece);
        }
    }

    private static byte[] piece(BuildHost host, String remote, long offset, long maxBytes)
            throws IOException, InterruptedException {
        int wanted = (int) Math.min(PIECE, maxBytes - offset + 1);
        byte[] piece = host.act(new ReadPiece(host.machine().toString(), remote, offset, wanted));
        if (piece.length > wanted) {
            throw new IOException(host.machine() + " sent more of '" + remote + "' than it was asked for.");
        }
        return piece;
    }

    /** May be repeated: a piece has its place. */
    private record Append(String draft, long offset, byte[] piece) implements Confidential<Boolean> {
        @Override
        public Boolean run() throws IOException {
            Path path = Path.of(draft);
            PrivateFiles.directory(path.toAbsolutePath().getParent());
            try (SeekableByteChannel out =
                    offset == 0 ? PrivateFiles.create(path) : Files.newByteChannel(path, StandardOpenOption.WRITE)) {
                out.position(offset);
                ByteBuffer bytes = ByteBuffer.wrap(piece);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
            }
            return true;
        }
    }

    private record Publish(String draft, String remote) implements FileWork<Boolean> {
        @Override
        public Boolean run() throws IOException {
            Files.move(Path.of(draft), Path.of(remote), StandardCopyOption.ATOMIC_MOVE);
            return true;
        }
    }

    private record Discard(String draft) implements FileWork<Boolean> {
        @Override
        public Boolean run() throws IOException {
            return Files.deleteIfExists(Path.of(draft));
        }
    }

    private record ReadPiece(String machine, String file, long offset, int limit) implements FileWork<byte[]> {
        @Override
        public byte[] run() throws IOException {
            Path path = Path.of(file);
            if (!Trees.isPlainFile(path)) {
                throw new IOException("'" + file + "' on " + machine
                        + (Files.exists(path) ? " is not a plain file." : " does not exist."));
            }
            try (SeekableByteChannel in = Files.newByteChannel(path)) {
                return Channels.newInputStream(in.position(offset)).readNBytes(limit);
            }
        }
    }
}
