package io.jenkins.plugins.esphome.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Decision 7: what rests on the controller's disk tells nothing and cannot be changed unnoticed. */
final class AesSealingTest {
    private static final int PIECE = 1 << 16;
    private static final int HEAD = 17 + 32;
    private final Sealing sealing = new AesSealing(key(1));

    private static byte[] key(long seed) {
        byte[] key = new byte[AesSealing.KEY];
        new Random(seed).nextBytes(key);
        return key;
    }

    private static byte[] content(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }

    private byte[] seal(byte[] content) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (OutputStream sealed = sealing.seal(file, "request 1")) {
            sealed.write(content);
        }
        return file.toByteArray();
    }

    private static byte[] open(Sealing with, byte[] file, String context) throws IOException {
        try (InputStream opened = with.open(new ByteArrayInputStream(file), context)) {
            return opened.readAllBytes();
        }
    }

    private void assertRefused(byte[] file) {
        assertThatIOException()
                .isThrownBy(() -> open(sealing, file, "request 1"))
                .withMessageContaining("was changed or cut off");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 5})
    @DisplayName("What was sealed is opened as it was, whatever its size")
    void whatWasSealedIsOpened(int size) throws IOException {
        assertThat(open(sealing, seal(content(size)), "request 1")).isEqualTo(content(size));
    }

    @Test
    void equalContentsAreNotSeenToBeEqual() throws IOException {
        byte[] one = seal("wifi_password: hunter2".getBytes(StandardCharsets.US_ASCII));
        byte[] other = seal("wifi_password: hunter2".getBytes(StandardCharsets.US_ASCII));

        assertThat(new String(one, StandardCharsets.ISO_8859_1)).doesNotContain("hunter2");
        assertThat(Arrays.copyOfRange(one, HEAD, one.length))
                .isNotEqualTo(Arrays.copyOfRange(other, HEAD, other.length));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 16, 17, 48, 49, 60, HEAD + PIECE + 16, HEAD + PIECE + 20, -1})
    @DisplayName("A changed byte is refused, wherever it is")
    void aChangedByteIsRefused(int at) throws IOException {
        byte[] file = seal(content(PIECE + 100));
        file[at < 0 ? file.length + at : at] ^= 1;

        assertRefused(file);
    }

    @Test
    void aFileThatWasCutOffIsRefused() throws IOException {
        byte[] file = seal(content(2 * PIECE + 100));

        for (int left :
                new int[] {0, 10, HEAD, HEAD + 5, HEAD + PIECE + 16, HEAD + 2 * (PIECE + 16), file.length - 1}) {
            assertRefused(Arrays.copyOf(file, left));
        }
    }

    @Test
    void piecesThatChangedPlacesOrCameTwiceAreRefused() throws IOException {
        byte[] file = seal(content(3 * PIECE));
        int piece = PIECE + 16;
        byte[] swapped = file.clone();
        System.arraycopy(file, HEAD, swapped, HEAD + piece, piece);
        System.arraycopy(file, HEAD + piece, swapped, HEAD, piece);
        byte[] longer = Arrays.copyOf(file, file.length + piece);
        System.arraycopy(file, HEAD + 2 * piece, longer, file.length, piece);

        assertRefused(swapped);
        assertRefused(longer);
    }

    @Test
    void nothingOfAPieceIsGivenOutBeforeItWasChecked() throws IOException {
        byte[] file = seal(content(PIECE));
        file[file.length - 1] ^= 1;

        try (InputStream opened = sealing.open(new ByteArrayInputStream(file), "request 1")) {
            assertThatIOException().isThrownBy(opened::read);
        }
    }

    @Test
    void anotherRequestOrAnotherKeyOpensNothing() throws IOException {
        byte[] file = seal(content(100));

        assertThatIOException().isThrownBy(() -> open(sealing, file, "request 2"));
        assertThatIOException().isThrownBy(() -> open(new AesSealing(key(2)), file, "request 1"));
    }
}
