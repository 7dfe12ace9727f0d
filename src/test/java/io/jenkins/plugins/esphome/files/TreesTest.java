package io.jenkins.plugins.esphome.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TreesTest {
    @TempDir
    private Path temp;

    @Test
    void aTreeGoesWithAllThatIsInIt() throws IOException {
        Path tree = temp.resolve("tree");
        Files.writeString(Files.createDirectories(tree.resolve("a/b")).resolve("file"), "x");

        Trees.delete(tree);

        assertThat(temp).isEmptyDirectory();
    }

    @Test
    @DisplayName("R5 A link in a tree goes, and what it points to stays")
    void aLinkInATreeGoesAndWhatItPointsToStays() throws IOException {
        Path outside = Files.createDirectory(temp.resolve("outside"));
        Path precious = Files.writeString(outside.resolve("precious"), "x");
        Path tree = Files.createDirectory(temp.resolve("tree"));
        Files.createSymbolicLink(tree.resolve("directory"), outside);
        Files.createSymbolicLink(tree.resolve("file"), precious);
        Files.createSymbolicLink(tree.resolve("dangling"), temp.resolve("nothing"));

        Trees.delete(tree);

        assertThat(tree).doesNotExist();
        assertThat(precious).isRegularFile();
    }

    @Test
    @DisplayName("R5 A tree that is itself a link goes as a link, also one to nothing")
    void aTreeThatIsALinkGoesAsALink() throws IOException {
        Path outside = Files.createDirectory(temp.resolve("outside"));
        Path link = Files.createSymbolicLink(temp.resolve("link"), outside);
        Path dangling = Files.createSymbolicLink(temp.resolve("dangling"), temp.resolve("nothing"));

        Trees.delete(link);
        Trees.delete(dangling);

        assertThat(Trees.list(temp)).containsExactly(outside);
    }

    @Test
    void whatIsNotThereIsNoError() throws IOException {
        Trees.delete(temp.resolve("nothing"));
        Trees.empty(temp.resolve("nothing"));

        assertThat(Trees.list(temp.resolve("nothing"))).isEmpty();
    }

    @Test
    void anEmptiedDirectoryStays() throws IOException {
        Files.writeString(Files.createDirectory(temp.resolve("sub")).resolve("file"), "x");
        Files.writeString(temp.resolve("file"), "x");

        Trees.empty(temp);

        assertThat(temp).isEmptyDirectory();
    }

    @Test
    void aLinkIsNoPlainFile() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "x");
        Path link = Files.createSymbolicLink(temp.resolve("link"), file);

        assertThat(Trees.isPlainFile(file)).isTrue();
        assertThat(Trees.isPlainFile(link)).isFalse();
        assertThat(Trees.files(temp)).containsExactly(file);
    }
}
