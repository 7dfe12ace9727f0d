package io.jenkins.plugins.esphome.jenkins.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class ComplaintTest {
    private final Complaint complaint = new Complaint();

    @Test
    void aSentenceIsToldAsItIs() throws IOException {
        complaint.write("No such file\n".getBytes(StandardCharsets.UTF_8));

        assertThat(complaint).hasToString("No such file");
    }

    @Test
    void whatNeverEndsIsToldByItsBeginning() throws IOException {
        for (int i = 0; i < 1000; i++) {
            complaint.write("0123456789\n".getBytes(StandardCharsets.UTF_8));
            complaint.write('!');
        }

        assertThat(complaint.toString())
                .startsWith("0123456789")
                .endsWith("(the rest was left out)")
                .hasSizeLessThan(Complaint.KEPT + 40);
    }
}
