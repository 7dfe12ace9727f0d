package io.jenkins.plugins.esphome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SearchRootTest {

    private static final Path HERE = Path.of("/srv/work");

    @Test
    void configurationsBelowTheWorkingDirectoryAreNamedFromThere() {
        assertThat(SearchRoot.of(HERE, List.of("fleet/a.yaml", "./b.yaml", "fleet/**/*.yaml", "/srv/work/c.yaml", ".")))
                .isEqualTo(new SearchRoot(HERE, List.of("fleet/a.yaml", "b.yaml", "fleet/**/*.yaml", "c.yaml", ".")));
    }

    @Test
    void globsAtTheTopStayAsTheyAre() {
        assertThat(SearchRoot.of(HERE, List.of("*.yaml", "{a,b}.yaml")))
                .isEqualTo(new SearchRoot(HERE, List.of("*.yaml", "{a,b}.yaml")));
    }

    @Test
    void configurationsElsewhereAreNamedFromWhatTheyHaveInCommon() {
        assertThat(SearchRoot.of(HERE, List.of("/etc/esphome/a.yaml", "/etc/esphome/more/*.yaml")))
                .isEqualTo(new SearchRoot(Path.of("/etc/esphome"), List.of("a.yaml", "more/*.yaml")));
        assertThat(SearchRoot.of(HERE, List.of("../other/a.yaml")))
                .isEqualTo(new SearchRoot(Path.of("/srv/other"), List.of("a.yaml")));
        assertThat(SearchRoot.of(HERE, List.of("../other/a.yaml", "b.yaml")))
                .isEqualTo(new SearchRoot(Path.of("/srv"), List.of("other/a.yaml", "work/b.yaml")));
    }
}
