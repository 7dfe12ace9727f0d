package io.jenkins.plugins.esphome.jenkins.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.esphome.model.SafeName;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class FolderFleetTest {
    private static final List<String> FOLDERS = List.of(
            "home",
            "home/floor",
            "home.floor",
            "home-floor",
            "_top",
            "Büro",
            "B ro",
            "a..b",
            "x".repeat(200),
            "x".repeat(201));

    @Test
    void theFolderGivesTheFleetItsName() {
        assertThat(FolderFleet.named("home")).isEqualTo("home");
    }

    @Test
    @DisplayName("Decision 7: two folders never give one fleet")
    void twoFoldersNeverGiveOneFleet() {
        assertThat(fleets()).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("R5 whatever a folder is called, its fleet is a safe name")
    void everyFleetIsASafeName() {
        assertThat(fleets()).allSatisfy(fleet -> SafeName.require("fleet name", fleet));
    }

    @Test
    void peopleReadTheFolderAndNotWhatKeepsItApart() {
        assertThat(Stream.of(
                                FolderFleet.TOP,
                                FolderFleet.named("home"),
                                FolderFleet.another("home"),
                                FolderFleet.named("home/floor"),
                                FolderFleet.named("B ro"))
                        .map(FolderFleet::shown))
                .containsExactly("no folder", "home", "home", "home.floor", "B-ro");
        assertThat(FolderFleet.shown("_an_own_name")).isEqualTo("_an_own_name");
    }

    private static Stream<String> fleets() {
        return Stream.concat(
                Stream.of(FolderFleet.TOP),
                FOLDERS.stream().flatMap(name -> Stream.of(FolderFleet.named(name), FolderFleet.another(name))));
    }
}
