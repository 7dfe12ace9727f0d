package io.jenkins.plugins.esphome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ProgramVersionTest {

    @Test
    void outsideAJarTheVersionSaysSo() {
        assertThat(new ProgramVersion().getVersion()).containsExactly("esphome-fleet (not run from a jar)");
    }
}
