package io.jenkins.plugins.esphome.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.esphome.files.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JsonFileTest {
    record Lamp(String room, int watts, Optional<String> note) {}

    private static final Lamp LAMP = new Lamp("kitchen", 40, Optional.empty());

    @TempDir
    Path directory;

    private Path path;
    private JsonFile<Lamp> file;

    @BeforeEach
    void name() {
        path = directory.resolve("devices/lamp.json");
        file = new JsonFile<>(path, Lamp.class);
    }

    @Test
    @DisplayName("A record is replaced whole, privately, and read back the same")
    void replacedAndReadBack() throws IOException {
        assertThat(file.read()).isEmpty();
        file.replace(LAMP);
        file.replace(new Lamp("attic", 60, Optional.of("dim")));

        assertThat(file.read()).contains(new Lamp("attic", 60, Optional.of("dim")));
        assertThat(Trees.list(path.getParent())).containsExactly(path);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
    }

    @Test
    @DisplayName("J5 fields of another version are kept")
    void unknownFieldsAreKept() throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, "{\"room\": \"kitchen\", \"watts\": 40, \"colour\": \"red\"}");
        assertThat(file.read()).contains(LAMP);
        file.replace(new Lamp("attic", 40, Optional.empty()));
        assertThat(path).content().contains("\"colour\" : \"red\"", "\"schema\" : 1", "attic");
    }

    @Test
    @DisplayName("J5 a newer or damaged record is refused by name, for reading and for replacing, and stays as it is")
    void refusedRecordsStay() throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, "{\"schema\": 3}");
        assertThatThrownBy(file::read)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("lamp.json' has schema 3");
        assertThatThrownBy(() -> file.replace(LAMP)).hasMessageContaining("lamp.json' has schema 3");
        Files.writeString(path, "{\"room\":");
        assertThatThrownBy(() -> file.replace(LAMP)).hasMessageContaining("is cut off or no JSON");
        assertThat(path).hasContent("{\"room\":");
    }

    @Test
    @DisplayName("E a disk that refuses is told by path, and the record is as before")
    void aFullDiskIsTold() {
        file.replace(LAMP);
        FullDisk disk = new FullDisk();
        JsonFile<Lamp> refused = new JsonFile<>(path, RecordFormat.of(Lamp.class), disk);
        disk.fill();

        assertThatThrownBy(() -> refused.replace(new Lamp("attic", 60, Optional.empty())))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("lamp.json' cannot be written (No space left on device)")
                .hasMessageContaining("make room");
        assertThat(file.read()).contains(LAMP);
        assertThat(path.resolveSibling("lamp.json.new")).doesNotExist();
    }
}
