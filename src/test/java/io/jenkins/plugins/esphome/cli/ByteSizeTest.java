package io.jenkins.plugins.esphome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Sizes as people write them. */
final class ByteSizeTest {
    @Test
    void aSizeIsANumberAndALetter() {
        assertThat(ByteSize.parse("500M")).contains(500L << 20);
        assertThat(ByteSize.parse("20 GB")).contains(20L << 30);
        assertThat(ByteSize.parse("999999 TiB")).contains(999_999L << 40);
        assertThat(ByteSize.parse("20")).isEmpty();
        assertThat(ByteSize.parse("-1G")).isEmpty();
        assertThat(ByteSize.parse("much")).isEmpty();
    }
}
