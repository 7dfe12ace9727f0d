package io.jenkins.plugins.esphome.jenkins.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.esphome.model.BadInput;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class WrittenTest {
    @Test
    void oneStringAListAndAMapAreLists() {
        assertThat(Written.entries("a.yaml")).containsExactly("a.yaml");
        assertThat(Written.entries(List.of("a.yaml", "b.yaml"))).containsExactly("a.yaml", "b.yaml");
        assertThat(Written.entries(Map.of("attic", "10.0.0.7"))).containsExactly("attic=10.0.0.7");
    }

    @Test
    void aFormGivesOneEntryALine() {
        assertThat(Written.lines("a.yaml\r\n\n  b.yaml \n")).containsExactly("a.yaml", "b.yaml");
    }

    @Test
    void aSubstitutionMayHoldAnEqualsSignAndBeEmpty() {
        assertThat(Written.substitutions(List.of("url=http://x/?a=b", "room=")))
                .containsExactlyInAnyOrderEntriesOf(Map.of("url", "http://x/?a=b", "room", ""));
    }

    @Test
    @DisplayName("E a substitution without a key or given twice is told in one sentence")
    void aSubstitutionThatCannotBeMeant() {
        assertThatThrownBy(() -> Written.substitutions(List.of("room")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("'room'");
        assertThatThrownBy(() -> Written.substitutions(List.of("=x"))).isInstanceOf(BadInput.class);
        assertThatThrownBy(() -> Written.substitutions(List.of("room=a", "room=b")))
                .hasMessageContaining("'room' is given twice");
    }
}
