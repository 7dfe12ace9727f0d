package io.jenkins.plugins.esphome.jenkins.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.esphome.model.JobStatus;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class MessagesTest {
    @Test
    void everyStateHasAWord() {
        assertThat(Stream.of(Standing.State.values()).map(Messages::standing))
                .contains("Approved", "It has another machine's key", "It could not be asked")
                .doesNotHaveDuplicates();
        assertThat(Stream.of(JobStatus.values()).map(Messages::status)).contains("Waits", "Runs");
        assertThat(Messages.slots(1, 2, 3, 4)).isEqualTo("1 of 2 compiles, 3 of 4 uploads");
        assertThat(Messages.slots(0, 0, 3, 4)).isEqualTo("3 of 4 uploads");
        assertThat(Messages.slots(0, 0, 0, 0)).isEmpty();
    }

    @Test
    void everyMessageHasItsWordsAndNoWordsAreLeftOver() throws IOException {
        Properties words = new Properties();
        try (InputStream file = Messages.class.getResourceAsStream("Messages.properties")) {
            words.load(file);
        }

        Set<String> asked = Arrays.stream(Messages.class.getDeclaredMethods())
                .filter(method ->
                        Modifier.isStatic(method.getModifiers()) && !Modifier.isPrivate(method.getModifiers()))
                .map(Method::getName)
                .collect(Collectors.toSet());

        assertThat(words.stringPropertyNames().stream()
                        .map(key -> key.replaceFirst("[.].*", ""))
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(asked);
        assertThat(words.values()).allSatisfy(text -> assertThat((String) text).isNotBlank());
    }

    @Test
    void whatIsQuotedAndNamedStandsInTheSentence() {
        assertThat(Messages.duplicate("attic")).startsWith("It has the key of 'attic': is it");
        assertThat(Messages.onlyAsks("a && b")).contains("the label 'a && b': the job");
        assertThat(Messages.notExpected("00"))
                .isEqualTo("The node's settings expect another pin, 00: this is not that machine.");
        assertThat(Messages.changed("00", "admin", "noon")).endsWith("approved was the pin 00, by admin at noon.");
        assertThat(Messages.taskOfJob("compile bed", "7")).isEqualTo("ESPHome: compile bed (job 7)");
    }
}
