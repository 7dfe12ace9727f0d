package io.jenkins.plugins.esphome.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class TargetTest {

    @Test
    void aHostConfigurationsOwnPlaceIsAProgramOfTheFlashingAgent() {
        assertThat(new Target.Configured().forDevice(profile("host", Optional.of("h1.local"))))
                .isEqualTo(new Target.HostProgram());
    }

    @Test
    void aChipsOwnPlaceIsTheAddressInItsConfiguration() {
        assertThat(new Target.Configured().forDevice(profile("esp32", Optional.of("kitchen.local"))))
                .isEqualTo(new Target.Network("kitchen.local"));
    }

    @Test
    void aChipWithoutAnAddressIsBadInputThatNamesTheDevice() {
        assertThatThrownBy(() -> new Target.Configured().forDevice(profile("esp32", Optional.empty())))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("'kitchen'");
    }

    @Test
    void anAddressThatSomebodyGaveStays() {
        assertThat(new Target.Network("10.0.0.7").forDevice(profile("host", Optional.empty())))
                .isEqualTo(new Target.Network("10.0.0.7"));
    }

    @Test
    void aPlaceThatIsNotKnownYetHasNoAddress() {
        assertThat(new Target.Configured().address()).isEmpty();
        assertThat(new Target.HostProgram().address()).isEqualTo("127.0.0.1");
    }

    private static DeviceProfile profile(String platform, Optional<String> address) {
        return new DeviceProfile(
                "kitchen",
                platform,
                Optional.empty(),
                Optional.empty(),
                platform,
                address,
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                Duration.ofMinutes(1),
                Map.of());
    }
}
