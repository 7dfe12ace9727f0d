package io.jenkins.plugins.esphome.jenkins.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jenkins.plugins.esphome.jenkins.config.FleetUse;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.Trust;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class StepSecretsTest {
    @Test
    void aFileAndNamedSecretsAreToldApart() {
        StepSecrets secrets = StepSecrets.of(List.of("house", "api_key = kitchen-key"));

        assertThat(secrets.file()).contains("house");
        assertThat(secrets.named()).isEqualTo(Map.of("api_key", "kitchen-key"));
        assertThat(StepSecrets.of(List.of()).isEmpty()).isTrue();
    }

    @Test
    void whatCannotBeReadIsRefused() {
        assertRefused("are two secrets files", "house", "garden");
        assertRefused("is neither the id of a secret file nor NAME=ID", "=kitchen-key");
        assertRefused("is neither the id of a secret file nor NAME=ID", "api_key=");
        assertRefused("'a' is given twice", "a=x", "a=y");
    }

    private static void assertRefused(String part, String... entries) {
        assertThatExceptionOfType(BadInput.class)
                .isThrownBy(() -> StepSecrets.of(List.of(entries)))
                .withMessageContaining(part);
    }

    @Test
    @DisplayName("Decision 7: an untrusted source never flashes and gets no credentials, but may be compiled")
    void anSourceTermsNeverFlashesAndGetsNoCredentials() {
        StepSecrets none = StepSecrets.of(List.of());
        StepSecrets some = StepSecrets.of(List.of("house"));

        assertThatExceptionOfType(BadInput.class)
                .isThrownBy(() -> SourceTerms.requireHarmless(Trust.UNTRUSTED, FleetUse.INSTALL, none))
                .withMessageContaining("It never flashes a device");
        assertThatExceptionOfType(BadInput.class)
                .isThrownBy(() -> SourceTerms.requireHarmless(Trust.UNTRUSTED, FleetUse.COMPILE, some))
                .withMessageContaining("It gets no credentials");
        assertThatCode(() -> SourceTerms.requireHarmless(Trust.UNTRUSTED, FleetUse.COMPILE, none))
                .doesNotThrowAnyException();
        assertThatCode(() -> SourceTerms.requireHarmless(Trust.TRUSTED, FleetUse.INSTALL, some))
                .doesNotThrowAnyException();
    }
}
