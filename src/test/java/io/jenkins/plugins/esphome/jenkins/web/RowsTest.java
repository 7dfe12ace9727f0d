package io.jenkins.plugins.esphome.jenkins.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RowsTest {
    private static final List<Integer> MANY = IntStream.range(0, 250).boxed().toList();

    @Test
    void aLongListHasParts() {
        Rows<Integer> middle = Rows.of(MANY, "100", 100);

        assertThat(middle.shown()).hasSize(100).startsWith(100);
        assertThat(middle.getPrevious()).isZero();
        assertThat(middle.getNext()).isEqualTo(200);
        assertThat(middle.isAll()).isFalse();
        assertThat(Rows.of(MANY, "200", 100).isLast()).isTrue();
        assertThat(Rows.of(MANY, "200", 100).shown()).hasSize(50);
    }

    @Test
    void whateverAReaderAsksForThereIsAPart() {
        for (String start : new String[] {null, "", "-1", "one", "99999999", "99999999999999999999"}) {
            assertThat(Rows.of(MANY, start, 100).shown()).as(start).isNotEmpty();
        }
        assertThat(Rows.of(List.of(), "7", 100).shown()).isEmpty();
    }
}
