package io.jenkins.plugins.esphome.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.esphome.build.ConfigurationFile;
import io.jenkins.plugins.esphome.fleet.FirmwareOrder.Destination;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.Target;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DestinationsTest {

    private static final ConfigurationFile SENSOR = new ConfigurationFile("sensor.yaml", "sensor");
    private static final ConfigurationFile OTHER = new ConfigurationFile("other.yaml", "other");

    @Test
    void withoutADeviceTheConfigurationSaysWhereItsDeviceIs() {
        assertThat(of(List.of(), List.of())).containsExactly(new Destination("sensor", new Target.Configured()));
    }

    @Test
    void oneAddressAloneIsTheConfigurationsOwnDevice() {
        assertThat(of(List.of("10.0.0.7"), List.of()))
                .containsExactly(new Destination("sensor", new Target.Network("10.0.0.7")));
    }

    @Test
    void severalDevicesHaveNamesOfTheirOwn() {
        Destination listed = new Destination("shed", new Target.Network("shed.local"));
        assertThat(of(List.of("attic=10.0.0.7", "10.0.0.8", "fe80::1%eth0"), List.of(listed)))
                .containsExactly(
                        new Destination("attic", new Target.Network("10.0.0.7")),
                        new Destination("sensor-10.0.0.8", new Target.Network("10.0.0.8")),
                        new Destination("sensor-fe80--1-eth0", new Target.Network("fe80::1%eth0")),
                        listed);
    }

    @ParameterizedTest(name = "''{0}''")
    @DisplayName("E a device that cannot be meant is told in one sentence")
    @CsvSource({
        "attic=,            has no address",
        "'',                has no address",
        "=10.0.0.7,         The device name is empty",
        "../x=10.0.0.7,     '../x'",
        "attic=10.0.0.7/24, '10.0.0.7/24'",
        "10.0.0.7 80,       '10.0.0.7 80'"
    })
    void aDeviceThatCannotBeMeant(String device, String complaint) {
        assertThatThrownBy(() -> of(List.of(device), List.of()))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(complaint);
    }

    @Test
    @DisplayName("Of several configurations those that are named get their own devices, the others nothing")
    void ofSeveralConfigurationsThoseThatAreNamed() {
        assertThat(ofBoth("other")).isEmpty();
        assertThat(ofBoth("sensor")).containsExactly(new Destination("sensor", new Target.Configured()));
        assertThat(ofBoth("other", "sensor=10.0.0.7"))
                .containsExactly(new Destination("sensor", new Target.Network("10.0.0.7")));
    }

    @Test
    void theNameOfTheOneConfigurationIsItsOwnDevice() {
        assertThat(of(List.of("sensor"), List.of()))
                .containsExactly(new Destination("sensor", new Target.Configured()));
    }

    @Test
    @DisplayName("E a device that is none of several configurations is refused, and the sentence says what to write")
    void aStrangerAmongSeveralConfigurationsIsRefused() {
        String wayOut =
                " is none of the 2 configurations that were given (sensor, other): name those that get their firmware,"
                        + " as NAME or NAME=ADDRESS, or install one configuration at a time.";
        assertThatThrownBy(() -> ofBoth("sensor", "10.0.0.7"))
                .isInstanceOf(BadInput.class)
                .hasMessage("--device '10.0.0.7'" + wayOut);
        Destination listed = new Destination("sensor", new Target.Network("shed.local"));
        assertThatThrownBy(() ->
                        new Destinations("--device", List.of(), List.of(listed)).of(List.of(SENSOR, OTHER), SENSOR))
                .isInstanceOf(BadInput.class)
                .hasMessageEndingWith("(sensor, other): install each with its own list.");
    }

    private static List<Destination> ofBoth(String... devices) {
        return new Destinations("--device", List.of(devices), List.of()).of(List.of(SENSOR, OTHER), SENSOR);
    }

    @Test
    @DisplayName("E the same name or address twice is refused")
    void theSameNameOrAddressTwiceIsRefused() {
        assertThatThrownBy(() -> of(List.of("attic=10.0.0.7", "attic=10.0.0.8"), List.of()))
                .hasMessageContaining("Two devices are named 'attic'");
        assertThatThrownBy(() -> of(List.of("attic=10.0.0.7", "cellar=10.0.0.7"), List.of()))
                .hasMessageContaining("Two devices have the address '10.0.0.7'");
    }

    private static List<Destination> of(List<String> devices, List<Destination> listed) {
        return new Destinations("--device", devices, listed).of(List.of(SENSOR), SENSOR);
    }
}
