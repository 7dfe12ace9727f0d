package io.jenkins.plugins.esphome.jenkins.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jenkins.plugins.esphome.model.BadInput;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class ArgumentTypesTest {
    private final ArgumentTypes install = new ArgumentTypes("esphomeInstall", InstallStep.class);

    @Test
    void whatIsMeantIsRead() {
        assertThat(install.read(Map.of(
                        "configurations",
                        "a.yaml",
                        "esphome",
                        2026,
                        "force",
                        "true",
                        "waitMinutes",
                        7L,
                        "retries",
                        "3",
                        "devices",
                        Map.of("attic", "10.0.0.7"))))
                .isEqualTo(Map.of(
                        "configurations",
                        List.of("a.yaml"),
                        "esphome",
                        "2026",
                        "force",
                        true,
                        "waitMinutes",
                        7,
                        "retries",
                        3,
                        "devices",
                        List.of("attic=10.0.0.7")));
    }

    @Test
    void nullIsAsIfItWasNotWritten() {
        assertThat(install.read(Collections.singletonMap("force", null))).isEmpty();
        assertThat(install.read(Collections.singletonMap("configurations", null)))
                .isEmpty();
    }

    @Test
    @DisplayName("E a slip in a name or a type is told in one sentence that names the argument and the way out")
    void slipsAreTold() {
        refused("offlin", "wait", "esphomeInstall has no argument 'offlin': it has archive, buildServers, ");
        refused("force", "maybe", "force: 'maybe' is neither true nor false: write one of them.");
        refused("retries", 1.5, "retries: '1.5' is not a whole number: write one in digits.");
        refused("waitMinutes", "soon", "waitMinutes: 'soon' is not a whole number: write one in digits.");
        refused("fleet", List.of("a", "b"), "fleet: it takes one value, not a list or a map: write only one.");
        refused("retries", Map.of("a", 1), "retries: it takes one value, not a list or a map: write only one.");
    }

    private void refused(String argument, Object value, String sentence) {
        assertThatExceptionOfType(BadInput.class)
                .isThrownBy(() -> install.read(Map.of(argument, value)))
                .withMessageStartingWith(sentence);
    }

    @Test
    void aCompileHasNoArgumentOfAnInstall() {
        assertThatExceptionOfType(BadInput.class)
                .isThrownBy(() -> new ArgumentTypes("esphomeCompile", CompileStep.class).read(Map.of("retries", 1)))
                .withMessageStartingWith("esphomeCompile has no argument 'retries'");
    }
}
