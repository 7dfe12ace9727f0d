package io.jenkins.plugins.esphome.jenkins.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class MessagesTest {
    @Test
    void everyMessageHasItsWordsAndNoWordsAreLeftOver() throws IOException {
        Properties words = new Properties();
        try (InputStream file = Messages.class.getResourceAsStream("Messages.properties")) {
            words.load(file);
        }

        Set<String> asked = Arrays.stream(Messages.class.getDeclaredMethods())
                .filter(method -> Modifier.isStatic(method.getModifiers()) && !method.isSynthetic())
                .map(Method::getName)
                .map(name -> name.startsWith("_") ? name.substring(1) : name)
                .collect(Collectors.toSet());

        assertThat(words.stringPropertyNames().stream().map(key -> key.replace('.', '_')))
                .containsExactlyInAnyOrderElementsOf(asked);
        assertThat(words.values()).allSatisfy(text -> assertThat((String) text).isNotBlank());
    }
}
