package io.jenkins.plugins.esphome.jenkins.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.esphome.model.SafeName;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class FolderFleetTest {
    private static final List<String> JOBS = List.of(
            "install",
            "home/install",
            "home/floor/install",
            "home.floor/install",
            "home-floor/install",
            "_top/install",
            "Büro/install",
            "B ro/install",
            "a..b/install",
            "x".repeat(200) + "/install",
            "x".repeat(201) + "/install");

    @Test
    void theFolderGivesTheFleetItsName() {
        assertThat(FolderFleet.of("home/install")).isEqualTo("home");
        assertThat(FolderFleet.of("home/other")).isEqualTo("home");
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
        assertThat(Stream.of("install", "home/install", "home/floor/install", "B ro/install")
                        .map(FolderFleet::of)
                        .map(FolderFleet::shown))
                .containsExactly("no folder", "home", "home.floor", "B-ro");
        assertThat(FolderFleet.shown("_an_own_name")).isEqualTo("_an_own_name");
    }

    private static Stream<String> fleets() {
        return JOBS.stream().map(FolderFleet::of);
    }
}
