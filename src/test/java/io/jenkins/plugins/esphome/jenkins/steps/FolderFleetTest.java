package io.jenkins.plugins.esphome.jenkins.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.esphome.model.SafeName;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class FolderFleetTest {
    private static final List<String> BUILDS = List.of(
            "install#1",
            "home/install#1",
            "home/floor/install#1",
            "home.floor/install#1",
            "home-floor/install#1",
            "_top/install#1",
            "Büro/install#1",
            "B ro/install#1",
            "a..b/install#1",
            "x".repeat(200) + "/install#1",
            "x".repeat(201) + "/install#1");

    @Test
    void theFolderGivesTheFleetItsName() {
        assertThat(FolderFleet.of("home/install#12")).isEqualTo("home");
        assertThat(FolderFleet.of("home/other#3")).isEqualTo("home");
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

    private static Stream<String> fleets() {
        return BUILDS.stream().map(FolderFleet::of);
    }
}
