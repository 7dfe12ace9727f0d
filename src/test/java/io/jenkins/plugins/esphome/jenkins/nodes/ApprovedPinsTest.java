package io.jenkins.plugins.esphome.jenkins.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApprovedPinsTest {
    @TempDir
    Path home;

    @Test
    @DisplayName("R8 what was approved and revoked is there for whoever reads the file next, and only for its owner")
    void survivesInPrivate() throws IOException {
        Path file = home.resolve("esphome/approved-agents.json");
        ApprovedPins pins = new ApprovedPins(file);
        pins.approve("attic", "aa", "alice");
        pins.approve("cellar", "bb", "alice");
        pins.revoke("attic", "bob");

        ApprovedPins again = new ApprovedPins(file);
        assertThat(again.find("attic").orElseThrow())
                .returns(true, ApprovedPins.Entry::revoked)
                .returns("bob", ApprovedPins.Entry::by)
                .returns(1L, ApprovedPins.Entry::order);
        assertThat(again.find("cellar").orElseThrow())
                .returns(false, ApprovedPins.Entry::revoked)
                .returns(2L, ApprovedPins.Entry::order);
        assertThat(again.others("aa", "another")).as("revoked").isEmpty();
        assertThat(file.getParent()).isDirectoryNotContaining(other -> !other.equals(file));
        assertThat(permissions(file)).isEqualTo("rw-------");
        assertThat(permissions(file.getParent())).isEqualTo("rwx------");
    }

    @Test
    @DisplayName("R8 where the disk refuses, nothing is approved and nothing is left beside the file")
    void theDiskRefuses() throws IOException {
        Path file = home.resolve("approved-agents.json");
        ApprovedPins pins = new ApprovedPins(file);
        pins.approve("attic", "aa", "alice");
        // where the new version would be written
        Files.createDirectory(home.resolve("approved-agents.json.new"));

        assertThatThrownBy(() -> pins.approve("cellar", "bb", "alice")).isInstanceOf(IOException.class);

        assertThat(pins.find("cellar")).isEmpty();
        assertThat(pins.find("attic")).isPresent();
    }

    @Test
    @DisplayName("E a list that cannot be read approves nobody, says which file it is, and is not overwritten")
    void damaged() throws IOException {
        Path file = Files.writeString(home.resolve("approved-agents.json"), "[{");
        ApprovedPins pins = new ApprovedPins(file);
        assertThatThrownBy(() -> pins.find("attic")).hasMessageContaining(file.toString());
        assertThatThrownBy(() -> pins.approve("attic", "aa", "alice")).hasMessageContaining("repair it");
        assertThat(file).hasContent("[{");
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
