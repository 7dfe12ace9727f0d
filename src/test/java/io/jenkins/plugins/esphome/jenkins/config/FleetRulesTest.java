package io.jenkins.plugins.esphome.jenkins.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jenkins.plugins.esphome.model.BadInput;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class FleetRulesTest {
    private final FleetRules none = new FleetRules(List.of());
    private final FleetRules house = new FleetRules(List.of(
            fleet("house", List.of("home\n\n ops/*/release "), List.of("home-pull-requests")),
            fleet("cellar", List.of("ops"), List.of())));

    private static Fleet fleet(String name, List<String> install, List<String> compile) {
        Fleet fleet = new Fleet(name);
        fleet.setInstall(install);
        fleet.setCompile(compile);
        return fleet;
    }

    @Test
    void aFolderIsItsOwnFleet() {
        assertThat(none.require("", "home/install", "home", FleetUse.INSTALL)).isEqualTo("home");
        assertThat(none.require("home", "home/install", "home", FleetUse.INSTALL))
                .isEqualTo("home");
    }

    @Test
    @DisplayName("Decision 7: no job names the fleet of another folder")
    void theFleetOfAnotherFolderIsRefused() {
        assertThatExceptionOfType(BadInput.class)
                .isThrownBy(() -> none.require("home", "garden/install", "garden", FleetUse.COMPILE))
                .withMessage(
                        "There is no fleet 'home' for the job 'garden/install': leave 'fleet' out to use the one of its folder,"
                                + " or have an administrator add the fleet and this job (Manage Jenkins, System, ESPHome, Fleets).");
    }

    @Test
    void jobsOfSeveralFoldersShareANamedFleet() {
        assertThat(house.require("house", "home/install", "home", FleetUse.INSTALL))
                .isEqualTo("house");
        assertThat(house.require("house", "home/floor/install", "home.floor", FleetUse.INSTALL))
                .isEqualTo("house");
        assertThat(house.require("house", "ops/weekly/release", "ops.weekly", FleetUse.INSTALL))
                .isEqualTo("house");
    }

    @Test
    @DisplayName(
            "Decision 7: each branch of a multibranch project is a job in it: a fleet may be one branch's alone to flash")
    void aFleetMayBeOneBranchsAlone() {
        assertThat(none.require("", "home/feature%2Fattic", "home", FleetUse.INSTALL))
                .isEqualTo("home");

        FleetRules careful = new FleetRules(List.of(fleet("home", List.of("home/main"), List.of("home"))));

        assertThat(careful.require("", "home/main", "home", FleetUse.INSTALL)).isEqualTo("home");
        assertThat(careful.require("", "home/feature%2Fattic", "home", FleetUse.COMPILE))
                .isEqualTo("home");
        assertThatExceptionOfType(BadInput.class)
                .isThrownBy(() -> careful.require("", "home/feature%2Fattic", "home", FleetUse.INSTALL))
                .withMessageStartingWith("The job 'home/feature%2Fattic' may not");
    }

    @Test
    void aJobThatMayOnlyCompileFlashesNothing() {
        assertThat(house.require("house", "home-pull-requests/PR-1", "home-pull-requests", FleetUse.COMPILE))
                .isEqualTo("house");
        assertThatExceptionOfType(BadInput.class)
                .isThrownBy(
                        () -> house.require("house", "home-pull-requests/PR-1", "home-pull-requests", FleetUse.INSTALL))
                .withMessageStartingWith(
                        "The job 'home-pull-requests/PR-1' may not flash devices of the fleet 'house': ");
    }

    @Test
    void aNamedFleetIsClosedToTheFolderOfThatName() {
        assertThatExceptionOfType(BadInput.class)
                .isThrownBy(() -> house.require("", "cellar/install", "cellar", FleetUse.INSTALL))
                .withMessageContaining("fleet 'cellar'");
    }

    @Test
    void aRenamedJobIsNamedByItsNewName() {
        Fleet moved = fleet("house", List.of("home", "home/floor/*", "home-2", "ho*"), List.of("home/a"))
                .moved("home", "old/house");

        assertThat(moved.getInstall()).containsExactly("old/house", "old/house/floor/*", "home-2", "ho*");
        assertThat(moved.getCompile()).containsExactly("old/house/a");
        assertThat(moved.moved("garden", "home")).isSameAs(moved);
    }

    @Test
    void aDeletedJobIsNotNamedAnyMore() {
        Fleet left = fleet("house", List.of("home", "home/floor/*", "home-2"), List.of("home/a"))
                .without("home");

        assertThat(left.getInstall()).containsExactly("home-2");
        assertThat(left.getCompile()).isEmpty();
    }

    @Test
    @DisplayName(
            "Decision 7: a fleet named as the folder is called now keeps its jobs away, whatever its fleet was called at first")
    void aRenamedFolderIsGovernedByItsNewNameToo() {
        assertThatExceptionOfType(BadInput.class)
                .isThrownBy(() -> house.require("", "cellar/install", "home", FleetUse.INSTALL))
                .withMessageStartingWith("The job 'cellar/install' may not flash devices of the fleet 'cellar': ");
        FleetRules open = new FleetRules(List.of(fleet("cellar", List.of("cellar/main"), List.of("cellar"))));
        assertThat(open.require("", "cellar/main", "home", FleetUse.INSTALL)).isEqualTo("home");
        assertThat(open.require("", "cellar/other", "home", FleetUse.COMPILE)).isEqualTo("home");
    }

    @Test
    void aPatternMatchesWholeNamesOnly() {
        assertThat(JobPattern.of("home").matches("home/a/b")).isTrue();
        assertThat(JobPattern.of("home").matches("home-2/a")).isFalse();
        assertThat(JobPattern.of("home/*").matches("home")).isFalse();
        assertThat(JobPattern.of("ops/*/release").matches("ops/a/b/release")).isFalse();
        assertThat(JobPattern.of("**/nightly").matches("a/b/nightly")).isTrue();
        assertThat(JobPattern.of("pr-*").matches("pr-12/main")).isTrue();
        assertThat(JobPattern.of("a.c").matches("abc")).isFalse();
        assertThat(JobPattern.of("a\\E.*").matches("abc")).isFalse();
    }

    @Test
    void whatNamesNoJobIsRefused() {
        assertThat(List.of("", " ", "/home", "home/", "a//b", "a\u0007"))
                .allSatisfy(written -> assertThatExceptionOfType(BadInput.class)
                        .isThrownBy(() -> JobPattern.of(written))
                        .withMessageContaining("write the full name of a job or a folder"));
    }
}
