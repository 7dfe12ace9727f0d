package io.jenkins.plugins.esphome.jenkins.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.esphome.files.Trees;
import io.jenkins.plugins.esphome.jenkins.config.FolderFleets.Folder;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders are directories here as they are in Jenkins; a new {@link FolderFleets} is a restart. */
final class FolderFleetsTest {
    @TempDir
    private Path home;

    private FolderFleets fleets;

    @BeforeEach
    void start() {
        fleets = new FolderFleets(home.resolve("esphome"), this::all);
    }

    private List<Folder> all() {
        try (Stream<Path> jobs = Files.list(Files.createDirectories(home.resolve("jobs")))) {
            return jobs.map(job -> new Folder(job.getFileName().toString(), job))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Folder make(String name) throws IOException {
        return new Folder(name, Files.createDirectories(home.resolve("jobs").resolve(name)));
    }

    private Folder rename(Folder folder, String name) throws IOException {
        Path directory = folder.directory().resolveSibling(name);
        Files.move(folder.directory(), directory);
        return new Folder(name, directory);
    }

    private String of(Folder folder) throws IOException {
        return fleets.of(folder, Set.of());
    }

    @Test
    void aFolderKeepsItsFleetUnderAnotherName() throws IOException {
        Folder before = make("home");
        assertThat(of(before)).isEqualTo("home");

        Folder after = rename(before, "house");
        fleets.moved("home", "house");

        assertThat(of(after)).isEqualTo("home");
        assertThat(fleets.folder("home")).contains("house");
        assertThat(of(make("home"))).isNotEqualTo("home");
        assertThat(FolderFleet.shown(of(make("home")))).isEqualTo("home");
    }

    @Test
    void foldersInAFolderMoveWithIt() throws IOException {
        Folder inner = new Folder("home/floor", make("floor").directory());
        String fleet = of(inner);

        fleets.moved("home", "old/house");
        assertThat(fleets.folder(fleet)).contains("old/house/floor");

        fleets.deleted("old");
        assertThat(fleets.folder(fleet)).isEmpty();
    }

    @Test
    @DisplayName("Decision 7: whoever takes the name of a deleted folder gets nothing of it")
    void theNameOfADeletedFolderGivesANewFleet() throws IOException {
        Folder folder = make("home");
        assertThat(of(folder)).isEqualTo("home");
        Trees.delete(folder.directory());
        fleets.deleted("home");

        String second = of(make("home"));

        assertThat(second).isNotEqualTo("home");
        assertThat(of(make("home"))).isEqualTo(second);
        assertThat(fleets.folder("home")).isEmpty();
    }

    @Test
    void aRenameIsNoticedAfterACrashBetweenTheTwo() throws IOException {
        String fleet = of(make("home"));
        Folder after = rename(make("home"), "house");

        start();
        fleets.begin();

        assertThat(fleets.folder(fleet)).contains("house");
        assertThat(of(after)).isEqualTo(fleet);
    }

    @Test
    void aDeletionIsNoticedAfterACrashBetweenTheTwo() throws IOException {
        String fleet = of(make("home"));
        Trees.delete(home.resolve("jobs/home"));
        Folder second = make("home");

        start();
        fleets.begin();

        assertThat(fleets.folder(fleet)).isEmpty();
        assertThat(of(second)).isNotEqualTo(fleet);
    }

    @Test
    void aFolderThatWasBroughtBackHasItsFleetAgain() throws IOException {
        Folder folder = make("home");
        String fleet = of(folder);
        Folder aside = rename(folder, "aside");
        fleets.deleted("home");

        assertThat(of(rename(aside, "home"))).isEqualTo(fleet);
        assertThat(fleets.folder(fleet)).contains("home");
    }

    @Test
    void aCopiedDirectoryIsAnotherFolder() throws IOException {
        Folder folder = make("home");
        String fleet = of(folder);
        Folder copy = make("copy");
        Files.copy(
                folder.directory().resolve(FolderFleets.MARK), copy.directory().resolve(FolderFleets.MARK));

        assertThat(of(copy)).isNotEqualTo(fleet);
        assertThat(of(folder)).isEqualTo(fleet);
    }

    @Test
    void whatAnEarlierBuildKeptIsTheFoldersThatHasItsName() throws IOException {
        Files.createDirectories(home.resolve("esphome/devices/home"));
        Files.createDirectories(home.resolve("esphome/devices/gone"));
        Folder folder = make("home");

        fleets.begin();

        assertThat(of(rename(folder, "house"))).isEqualTo("home");
        assertThat(of(make("gone"))).as("it came after").isNotEqualTo("gone");
    }

    @Test
    void aNamedFleetIsNoFoldersEvenWhenItIsNotNamedAnyMore() throws IOException {
        Folder folder = make("shop");
        assertThat(fleets.of(folder, Set.of("shop"))).isEqualTo("shop");
        fleets.named("shop");

        assertThat(of(folder)).isNotEqualTo("shop");
    }

    @Test
    void recordsThatCannotBeReadGiveNobodyAFleet() throws IOException {
        Folder folder = make("home");
        of(folder);
        Path file = home.resolve("esphome/folder-fleets.json");
        Files.writeString(file, "{");
        start();

        assertThatThrownBy(() -> of(folder)).isInstanceOf(StoreException.class).hasMessageContaining(file.toString());
        assertThat(file).hasContent("{");
    }

    @Test
    void aFolderThatIsGoneIsNotMadeAgain() throws IOException {
        Folder folder = make("home");
        Trees.delete(folder.directory());

        assertThatThrownBy(() -> of(folder))
                .isInstanceOf(BadInput.class)
                .hasMessage("The folder 'home' is not there any more, and its fleet went with it.");
        assertThat(folder.directory()).doesNotExist();
    }
}
