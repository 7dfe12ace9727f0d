package io.jenkins.plugins.esphome.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PrivateFilesTest {
    @TempDir
    private Path temp;

    @Test
    void everyDirectoryThatWasMissingIsPrivate() throws IOException {
        PrivateFiles.directory(temp.resolve("a/b"));

        assertThat(permissions(temp.resolve("a"))).isEqualTo("rwx------");
        assertThat(permissions(temp.resolve("a/b"))).isEqualTo("rwx------");
    }

    @Test
    void aDirectoryThatIsThereKeepsItsPermissions() throws IOException {
        Path open = Files.createDirectory(
                temp.resolve("open"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));

        assertThat(PrivateFiles.directory(open)).isEqualTo(open);

        assertThat(permissions(open)).isEqualTo("rwxr-xr-x");
    }

    @Test
    void aNewFileIsPrivateBeforeAnythingStandsInIt() throws IOException {
        Path file = temp.resolve("file");
        try (var out = PrivateFiles.createStream(file)) {
            assertThat(permissions(file)).isEqualTo("rw-------");
            out.write('x');
        }
        Path other = temp.resolve("other");
        PrivateFiles.open(other, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE))
                .close();

        assertThat(permissions(other)).isEqualTo("rw-------");
    }

    @Test
    void aNewFileNeverWritesIntoAnotherOneThroughALink() throws IOException {
        Path precious = Files.writeString(temp.resolve("precious"), "x");
        Path link = Files.createSymbolicLink(temp.resolve("link"), precious);

        assertThatExceptionOfType(FileAlreadyExistsException.class).isThrownBy(() -> PrivateFiles.write(link, "y"));

        assertThat(precious).hasContent("x");
    }

    @Test
    void whatSomebodyElseWroteBecomesPrivateAndWhatItsLinksPointToDoesNotChange() throws IOException {
        Path outside = open(temp.resolve("outside"));
        Path directory = Files.createDirectory(temp.resolve("directory"));
        Path received = open(directory.resolve("received"));
        Files.createSymbolicLink(directory.resolve("link"), outside);

        PrivateFiles.restrict(directory);

        assertThat(permissions(received)).isEqualTo("rw-------");
        assertThat(permissions(outside)).isEqualTo("rw-r--r--");
    }

    private static Path open(Path file) throws IOException {
        Files.writeString(file, "ä");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
