package io.jenkins.plugins.esphome.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SecretMaskTest {
    private final SecretMask mask =
            SecretMask.of(List.of("hunter2", "hunter2-long", "Grüße", "a.c+", "key\nof lines", "abc"));

    @Test
    void everySecretIsHiddenTheLongestFirst() {
        assertThat(mask.hide("set_password(\"hunter2-long\"); set_password(\"hunter2\"); Grüße"))
                .isEqualTo("set_password(\"****\"); set_password(\"****\"); ****");
        assertThat(mask.hide("a.c+ abcc+ of lines")).isEqualTo("**** abcc+ ****");
    }

    @Test
    void whatIsTooShortStays() {
        assertThat(mask.hide("abc")).isEqualTo("abc");
    }

    @Test
    void whatIsNoTextStaysAsItIs() {
        byte[] bytes = {(byte) 0xff, 'h', 'u', 'n', 't', 'e', 'r', '2', (byte) 0xfe, '\n'};

        assertThat(mask.hide(bytes)).containsExactly(0xff, '*', '*', '*', '*', 0xfe, '\n');
        assertThat(SecretMask.NONE.hide(bytes)).isSameAs(bytes);
        assertThat(SecretMask.of(List.of("")).hide("x".getBytes(StandardCharsets.UTF_8)))
                .containsExactly('x');
    }
}
