package io.jenkins.plugins.esphome.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.store.AesSealing;
import io.jenkins.plugins.esphome.store.Sealing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BundlesTest {
    private static final RequestId ONE = new RequestId(1);

    @TempDir
    Path temp;

    private LocalHost host;
    private Path directory;

    @BeforeEach
    void aBundleOnItsMachine() throws IOException {
        host = new LocalHost(new MachineId("here"), temp.resolve("machine"));
        Files.writeString(temp.resolve("made"), "wifi_password: hunter2");
        directory = Files.createDirectory(temp.resolve("request"));
    }

    private void take(Sealing sealing, long largest) throws IOException, InterruptedException {
        new Bundles(sealing, largest).take(host, temp.resolve("made").toString(), ONE, directory);
    }

    private String open(Sealing sealing, RequestId request) throws IOException {
        try (InputStream bundle = new Bundles(sealing, 100).open(request, directory)) {
            return new String(bundle.readAllBytes());
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    @Test
    @DisplayName("Decision 7: a bundle rests sealed, for its own request, and nobody else may read the file")
    void aBundleRestsSealed() throws Exception {
        Sealing sealing = new AesSealing(new byte[AesSealing.KEY]);

        take(sealing, 100);

        assertThat(files()).singleElement().satisfies(file -> {
            assertThat(Files.readAllBytes(file)).asString().doesNotContain("hunter2");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(file.getFileName().toString()).startsWith("bundle");
        });
        assertThat(open(sealing, ONE)).isEqualTo("wifi_password: hunter2");
        assertThatIOException().isThrownBy(() -> open(sealing, new RequestId(2)));
    }

    @Test
    void withoutASealOnlyTheFileModeProtectsIt() throws Exception {
        take(Sealing.NONE, 100);

        assertThat(open(Sealing.NONE, ONE)).isEqualTo("wifi_password: hunter2");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files().get(0))))
                .isEqualTo("rw-------");
    }

    @Test
    void whatWasFiledBeforeBundlesWereSealedIsStillRead() throws Exception {
        take(Sealing.NONE, 100);

        assertThat(open(new AesSealing(new byte[AesSealing.KEY]), ONE)).isEqualTo("wifi_password: hunter2");
    }

    @Test
    @DisplayName("R7 a bundle that is larger than allowed is refused")
    void aBundleThatIsTooLargeIsRefused() {
        assertThatIOException().isThrownBy(() -> take(Sealing.NONE, 10)).withMessageContaining("larger than 10 bytes");
    }
}
