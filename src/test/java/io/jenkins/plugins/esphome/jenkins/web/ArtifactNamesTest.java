package io.jenkins.plugins.esphome.jenkins.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ArtifactNamesTest {
    private final ArtifactNames names = new ArtifactNames();

    @Test
    void whatIsOtherGetsAnotherNameAndWhatIsToldAgainKeepsItsOwn() {
        assertThat(names.take(numbered(), "kitchen")).isEqualTo("1");
        assertThat(names.take(numbered(), "attic")).isEqualTo("2");
        assertThat(names.take(numbered(), "kitchen")).isEqualTo("1");
        assertThat(names.take(numbered(), "porch")).isEqualTo("3");
        assertThat(names.take(numbered(), "attic")).isEqualTo("2");
    }

    private static Stream<String> numbered() {
        return IntStream.iterate(1, number -> number + 1).mapToObj(String::valueOf);
    }
}
