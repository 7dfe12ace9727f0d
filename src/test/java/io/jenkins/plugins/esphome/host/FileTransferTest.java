package io.jenkins.plugins.esphome.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.esphome.model.MachineId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FileTransferTest {
    private static final int PIECE = 1 << 20;

    @TempDir
    Path folder;

    private Path here;
    private Path there;
    private BuildHost host;

    @BeforeEach
    void makeFolders() throws IOException {
        here = Files.createDirectory(folder.resolve("here"));
        there = Files.createDirectory(folder.resolve("there"));
        host = new LocalHost(MachineId.LOCAL, there);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE})
    void a_file_of_any_number_of_pieces_travels_there_and_back(int size) throws Exception {
        Path local = Files.write(here.resolve("local"), random(size));

        FileTransfer.send(host, local, there.resolve("deep/file").toString());
        FileTransfer.fetch(host, there.resolve("deep/file").toString(), here.resolve("back"), size);

        assertThat(here.resolve("back")).hasSameBinaryContentAs(local);
        assertThat(names(there.resolve("deep"))).containsExactly("file");
    }

    @Test
    @DisplayName("R7 a file that grows while it is fetched is refused when it exceeds the cap, and nothing of it stays")
    void what_grows_is_capped() throws Exception {
        Path growing = Files.write(there.resolve("growing"), random(PIECE));
        BuildHost appending = new Meddling(host) {
            @Override
            byte[] meddle(byte[] piece) throws IOException {
                Files.write(growing, random(PIECE), StandardOpenOption.APPEND);
                return piece;
            }
        };

        assertThatThrownBy(() -> FileTransfer.fetch(appending, growing.toString(), here.resolve("back"), 2 * PIECE + 5))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is larger than 2097157 bytes");
        assertThat(here).isEmptyDirectory();
    }

    @Test
    @DisplayName("R7 a machine that sends more than it was asked for is not believed")
    void too_large_pieces_are_refused() throws Exception {
        Path file = Files.write(there.resolve("file"), random(100));
        BuildHost hostile = new Meddling(host) {
            @Override
            byte[] meddle(byte[] piece) {
                return Arrays.copyOf(piece, 1000);
            }
        };

        assertThatThrownBy(() -> FileTransfer.fetch(hostile, file.toString(), here.resolve("back"), 200))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("sent more");
        assertThat(here).isEmptyDirectory();
    }

    @Test
    void a_file_that_cannot_be_put_in_place_leaves_no_draft() throws Exception {
        Path occupied = Files.createDirectories(there.resolve("file/by-a-directory"));
        Path local = Files.write(here.resolve("local"), random(10));

        assertThatThrownBy(() ->
                        FileTransfer.send(host, local, occupied.getParent().toString()))
                .isInstanceOf(IOException.class);
        assertThat(names(there)).containsExactly("file");
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    /** A machine that changes what it sends. */
    private abstract static class Meddling extends ForwardingHost {
        Meddling(BuildHost host) {
            super(host);
        }

        abstract byte[] meddle(byte[] piece) throws IOException;

        @Override
        @SuppressWarnings("unchecked")
        public <T> T act(FileWork<T> work) throws IOException, InterruptedException {
            T result = host.act(work);
            return result instanceof byte[] piece ? (T) meddle(piece) : result;
        }
    }
}
