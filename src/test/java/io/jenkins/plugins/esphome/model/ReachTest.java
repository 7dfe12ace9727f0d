package io.jenkins.plugins.esphome.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which devices a flashing agent reaches. */
final class ReachTest {

    @ParameterizedTest
    @DisplayName("F1 a rule covers the addresses of its network and no others")
    @CsvSource({
        "192.168.7.0/24, 192.168.7.20, true",
        "192.168.7.0/24, 192.168.8.20, false",
        "10.0.0.0/8, 10.200.3.4, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "192.168.4.0/22, 192.168.7.1, true",
        "192.168.4.0/22, 192.168.8.1, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "fd00:7::/64, fd00:7::12, true",
        "fd00:7::/64, fd00:8::12, false",
        "fd00:7::/48, fd00:7:0:9::12%eth0, true",
        "192.168.7.0/24, fd00:7::12, false",
        "*.cellar.lan, lamp.cellar.lan, true",
        "*.cellar.lan, lamp.attic.lan, false",
        "*.lan, lamp.cellar.LAN, true",
    })
    void rules(String rule, String address, boolean covered) {
        assertThat(new Reach(List.of(rule)).covers(NetworkZone.of(address))).isEqualTo(covered);
    }

    @Test
    @DisplayName("F1 rules about numbers say nothing about names, and what is not known yet is tried")
    void rulesAboutNumbersSayNothingAboutNames() {
        Reach numbers = new Reach(List.of("192.168.7.0/24"));

        assertThat(numbers.covers(NetworkZone.of("lamp.local"))).isTrue();
        assertThat(numbers.covers(NetworkZone.of("lamp"))).isTrue();
        assertThat(numbers.covers(NetworkZone.UNKNOWN)).isTrue();
        assertThat(numbers.covers(NetworkZone.of("nonsense:3232"))).isTrue();
        assertThat(new Reach(List.of("*.cellar.lan")).covers(NetworkZone.of("10.0.0.1")))
                .isTrue();
        assertThat(Reach.EVERYTHING.covers(NetworkZone.of("10.0.0.1"))).isTrue();
    }

    @ParameterizedTest
    @DisplayName("E a rule that is none is one sentence with the way out")
    @ValueSource(strings = {"192.168.7.0/25", "192.168.7.0", "300.1.1.1/24", "cellar", "fd00::/65", "*", "10.0.0.0/x"})
    void wrongRules(String rule) {
        assertThatThrownBy(() -> new Reach(List.of(rule)))
                .isInstanceOf(BadInput.class)
                .hasMessageContainingAll("'" + rule + "'", "192.168.7.0/24");
    }
}
