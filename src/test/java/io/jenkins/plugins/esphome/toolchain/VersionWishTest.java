package io.jenkins.plugins.esphome.toolchain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.toolchain.VersionWish.Offer;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class VersionWishTest {
    private static final Offer NOTHING_YET = new Offer(Set.of(), true);

    @Test
    @DisplayName("R10 an exact version stays what it is, whatever the machines have")
    void exact() {
        assertThat(resolve("2026.9.1", here("2026.10.0"), has("2026.10.0"))).isEqualTo("2026.9.1");
    }

    @Test
    @DisplayName("R10 any becomes the newest that is here and that a build server could use")
    void any() {
        assertThat(resolve("any", here("2026.9.1", "2026.10.0", "2026.10.0b2"))).isEqualTo("2026.10.0");
        assertThat(resolve("any", here("2026.9.1", "2026.10.0"), has("2026.9.1")))
                .isEqualTo("2026.9.1");
        assertThat(resolve("any", here("2026.9.1", "2026.10.0"), NOTHING_YET)).isEqualTo("2026.10.0");
    }

    @Test
    @DisplayName("R10 what only a build server has is chosen before what no build server may compile")
    void whatServersHave() {
        assertThat(resolve("any", here("2026.10.0"), has("2026.8.2"), has("2026.9.1")))
                .isEqualTo("2026.9.1");
        assertThat(resolve("any", new Offer(Set.of("2026.10.0"), false), has("2026.9.1")))
                .as("the bundle cannot be made with what may not be installed here")
                .isEqualTo("2026.10.0");
    }

    @Test
    @DisplayName("R10 the same release takes its newest version, or installs its first one")
    void release() {
        assertThat(resolve("2026.9", here("2026.9.1", "2026.9.10", "2026.10.0")))
                .isEqualTo("2026.9.10");
        assertThat(resolve("2026.1", here("2026.10.0"))).isEqualTo("2026.1.0");
        assertThat(resolve("2026.10", NOTHING_YET)).isEqualTo(EsphomeVersion.DEFAULT);
        assertThat(resolve("any", NOTHING_YET)).isEqualTo(EsphomeVersion.DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "latest", "2026", "2026.x", "2026.10.", "../2026.10"})
    @DisplayName("E what is no version, no release and not 'any' is refused")
    void refused(String written) {
        assertThatThrownBy(() -> VersionWish.parse(written))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("'" + written + "'");
    }

    private static Offer here(String... versions) {
        return new Offer(Set.of(versions), true);
    }

    private static Offer has(String... versions) {
        return new Offer(Set.of(versions), false);
    }

    private static String resolve(String wish, Offer here, Offer... servers) {
        return VersionWish.parse(wish).resolve(here, List.of(servers));
    }
}
