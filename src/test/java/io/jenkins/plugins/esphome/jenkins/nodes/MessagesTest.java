package io.jenkins.plugins.esphome.jenkins.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.esphome.model.JobStatus;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class MessagesTest {
    @Test
    void everyStateHasAWord() {
        assertThat(Stream.of(Standing.State.values()).map(Messages::standing))
                .contains("Approved", "It has another machine's key")
                .doesNotHaveDuplicates();
        assertThat(Stream.of(JobStatus.values()).map(Messages::status)).contains("Waits", "Runs");
        assertThat(Messages.slots(1, 2, 3, 4)).isEqualTo("1 of 2 compiles, 3 of 4 uploads");
    }
}
